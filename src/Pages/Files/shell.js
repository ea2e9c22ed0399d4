// What the server cannot do for the page: colours that outlive it, and what to do when it cannot be reached.

const root = document.documentElement;

addEventListener("click", event => {
  if (event.target.closest?.("[data-theme-switch]")) {
    const isDark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = isDark ? "light" : "dark";
    localStorage.setItem("va-theme", root.dataset.theme);
  }
});

const lost = document.getElementById("components-reconnect-modal");

lost.addEventListener("components-reconnect-state-changed", event => {
  const { state, secondsToNextAttempt } = event.detail;
  if (state === "show") {
    lost.querySelector("time").textContent = new Date().toLocaleTimeString();
  } else if (state === "retrying" && secondsToNextAttempt === 0) {
    leaveIfSignedOut();
  } else if (state === "rejected") {
    location.reload(); // the console was started anew and knows this page no more
  }
});

// A console that was started anew does not know this browser, either: it shows where to sign in.
async function leaveIfSignedOut() {
  const answer = await fetch("session", { cache: "no-store" }).catch(() => undefined);
  if (answer?.status === 401) {
    location.reload();
  }
}

Blazor.start({
  circuit: { reconnectionOptions: { maxRetries: Infinity, retryIntervalMilliseconds: attempts => attempts === 0 ? 0 : 2000 } }
});
