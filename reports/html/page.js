"use strict";
(function () {
  var form = document.getElementById("filters");
  var list = document.getElementById("cases");
  if (!form || !list) { return; }
  var all = Array.prototype.slice.call(list.querySelectorAll("details.case"));
  var shown = document.getElementById("shown");
  var names = ["verdict", "requirement", "principal", "operation", "text", "order"];
  form.hidden = false;

  function linked() {
    try {
      return document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch (malformed) {
      return null;
    }
  }

  function asked() { return new URLSearchParams(location.hash.slice(1)); }

  function fits(one, name, wanted) {
    if (wanted === "") { return true; }
    var has = one.getAttribute("data-" + name) || "";
    if (name === "text") { return one.textContent.toLowerCase().includes(wanted.toLowerCase()); }
    return has.split(" ").includes(wanted);
  }

  function sorted(order) {
    var copy = all.slice();
    if (order === "slowest") {
      copy.sort(function (a, b) { return b.getAttribute("data-seconds") - a.getAttribute("data-seconds"); });
    } else if (order === "name") {
      copy.sort(function (a, b) { return a.id.localeCompare(b.id); });
    }
    return copy;
  }

  function apply() {
    var target = linked();
    var query = target ? new URLSearchParams() : asked();
    var visible = 0;
    names.forEach(function (name) { form.elements[name].value = query.get(name) || ""; });
    all.forEach(function (one) {
      one.hidden = !names.every(function (name) {
        return name === "order" ? true : fits(one, name, query.get(name) || "");
      });
      visible += one.hidden ? 0 : 1;
    });
    sorted(query.get("order") || "").forEach(function (one) { list.appendChild(one); });
    if (target) {
      target.open = true;
      target.scrollIntoView();
    }
    shown.textContent = visible + " of " + all.length + " cases shown";
  }

  function write() {
    var query = new URLSearchParams();
    names.forEach(function (name) {
      var value = form.elements[name].value;
      if (value !== "") { query.set(name, value); }
    });
    history.replaceState(null, "", "#" + query.toString());
    apply();
  }

  form.addEventListener("input", write);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("reset", function () { setTimeout(write, 0); });
  document.getElementById("open").addEventListener("click", function () {
    var some = all.filter(function (one) { return !one.hidden; });
    var open = !some.every(function (one) { return one.open; });
    some.forEach(function (one) { one.open = open; });
  });
  window.addEventListener("hashchange", function () {
    apply();
    if (!linked()) { document.getElementById("cases-title").scrollIntoView(); }
  });
  apply();
  if (location.hash !== "") {
    if (!linked()) { document.getElementById("cases-title").scrollIntoView(); }
  }
}());
