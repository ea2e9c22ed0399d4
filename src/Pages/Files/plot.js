// Charts tell their values where a reader points, or goes with the arrow keys. Nothing is asked of the server: the values follow from what is drawn.

class Plot extends HTMLElement {
  connectedCallback() {
    this.addEventListener("pointermove", event => this.point(event.clientX));
    this.addEventListener("pointerleave", () => this.hide());
    this.addEventListener("blur", () => this.hide());
    this.addEventListener("keydown", event => this.key(event));
  }

  key(event) {
    const by = { ArrowLeft: -10, ArrowRight: 10, PageUp: -100, PageDown: 100 }[event.key];
    if (by) {
      event.preventDefault();
      this.show(Math.min(1000, Math.max(0, (this.at ?? (by > 0 ? -by : 1000 - by)) + by)));
    } else if (event.key === "Escape") {
      this.hide();
    }
  }

  point(clientX) {
    const box = this.querySelector(".area").getBoundingClientRect();
    const at = (clientX - box.left) / box.width * 1000;
    if (at < 0 || at > 1000) {
      this.hide();
    } else {
      this.show(at);
    }
  }

  show(at) {
    const found = this.nearest(at);
    if (found.size === 0) {
      this.hide();
      return;
    }

    this.at = at;
    this.dataset.pointed = "";
    const cross = this.querySelector(".cross");
    cross.setAttribute("x1", at);
    cross.setAttribute("x2", at);
    const tip = this.querySelector(".tip");
    const rows = [...found].sort((one, other) => one[1].y - other[1].y).map(([name, point]) => {
      const row = document.createElement("div");
      row.textContent = `${name}: ${words(value(1000 - point.y, this.dataset, "y"))}`;
      return row;
    });
    const head = document.createElement("strong");
    head.textContent = `${this.dataset.xName} ${words(value(at, this.dataset, "x"), true)}`;
    tip.replaceChildren(head, ...rows);
    tip.style.left = at < 500 ? `calc(${at / 10}% + 12px)` : "auto";
    tip.style.right = at < 500 ? "auto" : `calc(${100 - at / 10}% + 12px)`;
    tip.hidden = false;
  }

  hide() {
    this.at = undefined;
    delete this.dataset.pointed;
    this.querySelector(".tip").hidden = true;
  }

  // Of each curve the point that is nearest; a curve may be drawn in parts of the same name.
  nearest(at) {
    const found = new Map();
    for (const line of this.querySelectorAll("polyline[data-name]")) {
      const points = line.points;
      let low = 0, high = points.numberOfItems - 1;
      if (high < 0) {
        continue;
      }

      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (points.getItem(middle).x < at) {
          low = middle;
        } else {
          high = middle;
        }
      }

      const [left, right] = [points.getItem(low), points.getItem(high)];
      const point = Math.abs(left.x - at) <= Math.abs(right.x - at) ? left : right;
      const known = found.get(line.dataset.name);
      if (!known || Math.abs(point.x - at) < Math.abs(known.x - at)) {
        found.set(line.dataset.name, point);
      }
    }

    return found;
  }
}

function value(place, data, axis) {
  const [least, most] = [+data[`${axis}Least`], +data[`${axis}Most`]];
  return `${axis}Log` in data ? least * (most / least) ** (place / 1000) : least + (most - least) * place / 1000;
}

function words(number, isWhole) {
  return isWhole && Math.abs(number) >= 10 ? Math.round(number).toLocaleString("en") : Math.abs(number) < 0.001 && number !== 0 ? number.toExponential(1) : number.toPrecision(3);
}

customElements.define("va-plot", Plot);

// Lines through parallel axes: the whole is one stop of the Tab key, and the arrow keys go from line to line.
class Lines extends HTMLElement {
  connectedCallback() {
    this.addEventListener("pointerover", event => this.show(event.target.closest("a")));
    this.addEventListener("pointerleave", () => this.show(null));
    this.addEventListener("focusin", event => this.show(event.target.closest("a")));
    this.addEventListener("focusout", () => this.show(null));
    this.addEventListener("keydown", event => this.key(event));
  }

  key(event) {
    const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    const lines = [...this.querySelectorAll("a")];
    if (by && lines.length > 0) {
      event.preventDefault();
      const at = lines.indexOf(document.activeElement);
      lines[at < 0 ? (by > 0 ? 0 : lines.length - 1) : (at + by + lines.length) % lines.length].focus({ preventScroll: true });
    } else if (event.key === "Escape") {
      this.focus({ preventScroll: true });
    }
  }

  show(line) {
    const tip = this.querySelector(".tip");
    tip.textContent = line?.getAttribute("aria-label") ?? tip.dataset.hint;
  }
}

customElements.define("va-lines", Lines);
