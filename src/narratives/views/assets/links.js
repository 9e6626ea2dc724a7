// Follows links marked data-view inside the page, keeps the keyboard where it was, and brings what was asked for into view.
//
// A followed link is put into the browser's history and announced as the Back button announces its own moves, so that
// Streamlit reads the new address by the way it knows, and Back and Forward lead through the views one has seen.

const SETTLE_MS = 3000;
let pressed = null; // the link last followed, to be focused again once the page is drawn anew
let revealed = null;

function follow(event) {
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  const link = event.target instanceof Element ? event.target.closest("a[data-view]") : null;
  if (!link || !plain || event.defaultPrevented || link.origin !== location.origin) return;
  event.preventDefault();
  pressed = { id: link.id, until: Date.now() + SETTLE_MS, stays: "still" in link.dataset };
  const turnsPage = link.pathname !== location.pathname;
  history.pushState({}, "", link.href);
  dispatchEvent(new PopStateEvent("popstate", { state: {} }));
  if (turnsPage) document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
}

// Arrow keys walk through the matrix; Tab still visits every link.
function step(event) {
  const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
  const cell = event.target instanceof Element ? event.target.closest(".matrix tr.row > *") : null;
  if (!move || !cell || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const rows = [...cell.closest("tbody").querySelectorAll("tr.row")];
  const row = rows[rows.indexOf(cell.parentElement) + move[0]];
  const link = row?.children[cell.cellIndex + move[1]]?.querySelector("a");
  if (!link) return;
  event.preventDefault();
  link.focus();
}

function settle() {
  if (pressed && Date.now() > pressed.until) pressed = null;
  if (pressed?.id && document.activeElement === document.body) {
    document.getElementById(pressed.id)?.focus({ preventScroll: true });
  }
  const target = document.querySelector("[data-reveal]");
  const name = target?.dataset.reveal ?? null;
  if (target && name !== revealed && !pressed?.stays) target.scrollIntoView({ block: target.dataset.at ?? "center" });
  revealed = name;
}

export default function () {
  const watcher = new MutationObserver(settle);
  watcher.observe(document.body, { childList: true, subtree: true });
  document.addEventListener("click", follow);
  document.addEventListener("keydown", step);
  document.body.dataset.links = "followed"; // from here on keys and clicks are heard
  settle();
  return () => {
    watcher.disconnect();
    document.removeEventListener("click", follow);
    document.removeEventListener("keydown", step);
  };
}
