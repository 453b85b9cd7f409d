// A dialog that asks for a decision hears the answer where the question stands: what is refused is
// said in the dialog and nothing that was typed is lost. Without script the answer is a page.

const place = (form) => {
  const dialog = form.closest("dialog");
  let note = dialog.querySelector(":scope > [data-refused]");
  if (!note) {
    note = document.createElement("p");
    note.className = "notice crisis bare mb";
    note.dataset.refused = "";
    note.setAttribute("role", "alert");
    note.tabIndex = -1;
    dialog.querySelector("header")?.after(note);
  }
  return note;
};

const tell = (form, sentence) => {
  const note = place(form);
  note.textContent = sentence;
  note.focus();
};

const sentenceOf = (html) =>
  new DOMParser().parseFromString(html, "text/html").querySelector("[data-toast] > span")?.textContent ?? "";

async function ask(form, button) {
  const headers = { "HX-Request": "true" };
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form, button), headers, redirect: "manual" });
  const leads = answer.headers.get("HX-Redirect");
  if (leads) return location.assign(leads);
  const sentence = [409, 422].includes(answer.status) ? sentenceOf(await answer.text()) : "";
  if (sentence) return tell(form, sentence);
  // A session that ended, or something nobody foresaw: the page itself says what holds.
  return location.reload();
}

export function asking(root) {
  root.addEventListener("submit", async (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("dialog form[data-asks]")) return;
    event.preventDefault();
    if (form.ariaBusy === "true") return;
    form.ariaBusy = "true";
    try {
      await ask(form, event.submitter);
    } catch {
      tell(form, document.getElementById("words")?.dataset.failed ?? "");
    } finally {
      form.ariaBusy = null;
    }
  });
  root.addEventListener("close", (event) => event.target.querySelector?.(":scope > [data-refused]")?.remove(), true);
}
