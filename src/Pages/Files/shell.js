// What the server cannot do for the page: colours that outlive it, and what to do when it cannot be reached.

const root = document.documentElement;

addEventListener("click", event => {
  if (event.target.closest?.("[data-theme-switch]")) {
    const isDark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = isDark ? "light" : "dark";
    localStorage.setItem("va-theme", root.dataset.theme);
  }
});

const pause = 2000;
const lost = document.getElementById("components-reconnect-modal");
let waiting = false;

lost.addEventListener("components-reconnect-state-changed", event => {
  if (event.detail.state === "rejected" || event.detail.state === "resume-failed") {
    location.reload(); // the console was started anew and knows this page no more
  } else if (event.detail.state === "failed") {
    tryAgain();
  }
});

document.getElementById("reconnect").addEventListener("click", connect);

function tryAgain() {
  if (!waiting) {
    waiting = true;
    setTimeout(connect, pause);
  }
}

async function connect() {
  waiting = false;
  try {
    if (!await Blazor.reconnect()) {
      location.reload();
    }
  } catch {
    tryAgain();
  }
}
