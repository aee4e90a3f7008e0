"use strict";
(function () {
  var form = document.getElementById("filters");
  var list = document.getElementById("cases");
  if (!form || !list) { return; }
  var all = Array.prototype.slice.call(list.querySelectorAll("details.case"));
  var shown = document.getElementById("shown");
  var names = ["verdict", "requirement", "principal", "operation", "text", "cause", "order"];
  var order = "";
  var openedToPrint = [];
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
    if (name === "order") { return true; }
    if (name === "text") { return one.textContent.toLowerCase().includes(wanted.toLowerCase()); }
    var has = one.getAttribute("data-" + name) || "";
    return name === "cause" ? has === wanted : has.split(" ").includes(wanted);
  }

  function sort(wanted) {
    if (wanted === order) { return; }
    var copy = all.slice();
    if (wanted === "slowest") {
      copy.sort(function (a, b) { return b.getAttribute("data-seconds") - a.getAttribute("data-seconds"); });
    } else if (wanted === "name") {
      copy.sort(function (a, b) { return a.id.localeCompare(b.id); });
    }
    copy.forEach(function (one) { list.appendChild(one); });
    order = wanted;
  }

  function apply(query) {
    var visible = 0;
    names.forEach(function (name) { form.elements[name].value = query.get(name) || ""; });
    all.forEach(function (one) {
      one.hidden = !names.every(function (name) { return fits(one, name, query.get(name) || ""); });
      visible += one.hidden ? 0 : 1;
    });
    sort(query.get("order") || "");
    var cause = query.get("cause");
    shown.textContent = visible + " of " + all.length + " cases shown" + (cause ? ", all for: " + cause : "");
  }

  function follow() {
    var target = linked();
    if (!target) {
      apply(asked());
      document.getElementById("cases-title").scrollIntoView();
    } else if (list.contains(target)) {
      apply(new URLSearchParams());
      target.open = true;
      target.scrollIntoView();
      target.querySelector("summary").focus();
    }
  }

  function write() {
    var query = new URLSearchParams();
    names.forEach(function (name) {
      var value = form.elements[name].value;
      if (value !== "") { query.set(name, value); }
    });
    history.replaceState(null, "", "#" + query.toString());
    apply(query);
  }

  function select(node) {
    getSelection().selectAllChildren(node);
    return document.execCommand("copy");
  }

  function copy(node, button) {
    function done() {
      button.textContent = "Copied";
      setTimeout(function () { button.textContent = "Copy"; }, 2000);
    }
    function otherwise() { if (select(node)) { done(); } }
    if (navigator.clipboard) {
      navigator.clipboard.writeText(node.textContent).then(done, otherwise);
    } else {
      otherwise();
    }
  }

  function isWrong(one) {
    var is = one.getAttribute("data-outcome");
    return is === "failure" ? true : is === "error" ? !one.hasAttribute("data-cause") : false;
  }

  function addButtons(one) {
    Array.prototype.forEach.call(one.querySelectorAll("pre.copy"), function (node) {
      if (node.previousElementSibling.className === "copy") { return; }
      var button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = "Copy";
      button.addEventListener("click", function () { copy(node, button); });
      node.parentNode.insertBefore(button, node);
    });
  }

  form.addEventListener("input", write);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("reset", function () {
    form.elements.cause.value = "";
    setTimeout(write, 0);
  });
  document.getElementById("open").addEventListener("click", function () {
    var some = all.filter(function (one) { return !one.hidden; });
    var open = !some.every(function (one) { return one.open; });
    some.forEach(function (one) { one.open = open; });
  });
  list.addEventListener("toggle", function (event) { addButtons(event.target); }, true);
  all.forEach(function (one) { if (one.open) { addButtons(one); } });
  window.addEventListener("beforeprint", function () {
    openedToPrint = all.filter(function (one) { return one.open || one.hidden ? false : isWrong(one); });
    openedToPrint.forEach(function (one) { one.open = true; });
  });
  window.addEventListener("afterprint", function () {
    openedToPrint.forEach(function (one) { one.open = false; });
  });
  window.addEventListener("hashchange", follow);
  apply(new URLSearchParams());
  if (location.hash !== "") { follow(); }
}());
