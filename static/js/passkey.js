// What went wrong with a passkey is said on the page.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.getElementById("key-trouble").hidden = false;
});
