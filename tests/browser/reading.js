// What a page is read for: functions that tests evaluate in it. Each gives a list of faults.
({
  structure() {
    const faults = [];
    if (document.documentElement.lang !== "zh-CN") { faults.push("lang"); }
    if (document.querySelectorAll("h1").length !== 1) { faults.push("h1: " + document.querySelectorAll("h1").length); }
    if (!document.title.endsWith("百应")) { faults.push("title: " + document.title); }
    const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
    ids.filter((id, at) => ids.indexOf(id) !== at).forEach((id) => faults.push("id twice: " + id));
    document.querySelectorAll("input:not([type=hidden]), select, textarea").forEach((field) => {
      if (!field.labels.length && !field.ariaLabel) { faults.push("no label: " + field.name); }
    });
    document.querySelectorAll("a, button").forEach((one) => {
      if (!(one.textContent.trim() || one.ariaLabel || one.closest("[aria-hidden=true]"))) { faults.push("no name: " + one.outerHTML); }
    });
    document.querySelectorAll("img:not([alt]), th:not([scope])").forEach((one) => faults.push(one.outerHTML));
    return faults;
  },

  width() {
    const over = document.documentElement.scrollWidth - window.innerWidth;
    if (over <= 0) { return []; }
    const wide = [...document.querySelectorAll("main *")].filter((one) => one.getBoundingClientRect().right > window.innerWidth);
    return ["wider by " + over + " px: " + wide.slice(0, 3).map((one) => one.outerHTML.slice(0, 120)).join(" | ")];
  },

  contrast() {
    const numbers = (colour) => (colour.match(/[\d.]+/g) || []).map(Number);
    const light = (colour) => {
      const [red, green, blue] = numbers(colour).map((part) => part / 255).map((part) => part <= 0.03928 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4));
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const behind = (one) => {
      for (let at = one; at; at = at.parentElement) {
        const colour = getComputedStyle(at).backgroundColor;
        const alpha = numbers(colour)[3];
        if (alpha === undefined || alpha === 1) { return colour; }
      }
      return "rgb(255, 255, 255)";
    };
    const faults = new Set();
    document.querySelectorAll("body *").forEach((one) => {
      const speaks = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
      if (!speaks || !one.checkVisibility() || one.closest("[aria-hidden=true], [disabled], option, script, .visually-hidden, .skip")) { return; }
      const colours = [getComputedStyle(one).color, behind(one)];
      const [low, high] = colours.map(light).sort((a, b) => a - b);
      const ratio = (high + 0.05) / (low + 0.05);
      if (ratio < 4.5) { faults.add(ratio.toFixed(2) + " " + colours.join(" on ") + ": " + one.className + " " + one.textContent.trim().slice(0, 20)); }
    });
    return [...faults];
  },
})
