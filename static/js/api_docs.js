// Starts the packaged page of the API. Calls go out with the reader's own session and its CSRF token.
const place = document.getElementById('api-docs');

window.SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  deepLinking: true,
  docExpansion: 'list',
  displayRequestDuration: true,
  filter: true,
  persistAuthorization: false,
  validatorUrl: null,
  requestInterceptor(request) {
    if (!request.headers.Authorization) request.headers['X-CSRFToken'] = place.dataset.csrf;
    return request;
  },
});
