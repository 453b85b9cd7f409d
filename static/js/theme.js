// Light or dark without a reload. The form below it also works alone; the server keeps the choice.

const isDark = () => {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
};

export function theme(root) {
  const form = root.querySelector("[data-theme-form]");
  if (!form) return;
  const label = () => { form.querySelector("button").value = isDark() ? "light" : "dark"; };
  label();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", label);
  root.addEventListener("submit", (event) => {
    const sent = event.target.closest("[data-theme-form]");
    if (!sent) return;
    event.preventDefault();
    const wanted = isDark() ? "light" : "dark";
    const body = new FormData(sent);
    body.set("theme", wanted);
    document.documentElement.dataset.theme = wanted;
    sent.querySelector("button").value = isDark() ? "light" : "dark";
    fetch(sent.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
  });
}
