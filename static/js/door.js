// Fills the sign-in form with a demo login, in one press. The password is printed beside it.
for (const button of document.querySelectorAll("[data-fill]")) {
  button.addEventListener("click", () => {
    const form = document.getElementById("sign-in");
    form.elements.username.value = button.dataset.fill;
    form.elements.password.value = button.dataset.password;
    form.querySelector("button").focus();
  });
}
