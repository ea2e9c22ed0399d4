// Before anything is shown: the colours that the reader chose here, if any.
const chosen = localStorage.getItem("va-theme");
if (chosen === "dark" || chosen === "light") {
  document.documentElement.dataset.theme = chosen;
}
