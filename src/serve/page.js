// Sends the forms of the start page in the background and shows how far their work is. Without it they are posted as they are and
// answered with the report.
"use strict";
(() => {
  const GONE = "TermScore does not answer: if it was stopped, start it again and open the address that it prints";
  const [progress, stage, bar, count, error] =
    ["progress", "stage", "bar", "count", "error"].map((id) => document.getElementById(id));
  const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  let working = false;

  // A live region is read out when its words change, and only then.
  const say = (words) => { if (stage.textContent !== words) stage.textContent = words; };

  const show = (form, on) => {
    working = on;
    progress.hidden = !on;
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", String(on));
  };

  const wrong = (form, words) => {
    show(form, false);
    error.textContent = words;
    error.scrollIntoView({ block: "nearest" });
  };

  const ask = async (address, options) => {
    const response = await fetch(address, { ...options, headers: { Accept: "application/json" } });
    const words = await response.text();
    let answer = {};
    try { answer = JSON.parse(words); } catch { answer = { message: words.trim() }; }
    return { status: response.status, again: Number(response.headers.get("Retry-After")), answer };
  };

  const labelling = ({ done, all }) => {
    say(done < all ? "Labelling its clauses" : "Weighing what was found");
    bar.max = Math.max(all, 1);
    bar.value = done;
    count.textContent = `${done} of ${all} clauses`;
  };

  const follow = async (form, job) => {
    for (let wait = 200; ; wait = Math.min(wait * 1.2, 1000)) {
      const { status, answer } = await ask(job);
      if (status !== 200 || answer.state === "failed") return wrong(form, answer.message || GONE);
      if (answer.state === "done") {
        say("Done");
        return location.assign(answer.report);
      }
      if (answer.state === "labelling") labelling(answer);
      else say(answer.state === "waiting" ? `Waiting for ${answer.before} before it` : "Reading the contract");
      await pause(wait);
    }
  };

  const send = async (form) => {
    error.textContent = "";
    for (const input of form.querySelectorAll("input[type=file]")) {
      for (const file of input.files) {
        if (file.size > Number(form.dataset.most)) return wrong(form, `\`${file.name}\`: ${form.dataset.tooLarge}`);
      }
    }
    show(form, true);
    bar.removeAttribute("value");
    count.textContent = "";
    say("Sending the contract to the program on this computer");
    progress.scrollIntoView({ block: "nearest" });
    try {
      for (;;) {
        const { status, again, answer } = await ask(form.action, { method: "POST", body: new FormData(form) });
        if (status === 202) return await follow(form, answer.status);
        if (status !== 503) return wrong(form, answer.message || GONE);
        say("Busy with other contracts; trying again until there is a place");
        await pause((again || 3) * 1000);
      }
    } catch {
      wrong(form, GONE);
    }
  };

  const forms = document.querySelectorAll("form[data-job]");
  for (const form of forms) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!working) send(form);
    });
  }

  // Dropping, for the form with one file.
  const input = document.getElementById("file");
  const holdsFiles = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  document.getElementById("dropping").hidden = false;
  document.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    document.body.classList.add("dragging");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) document.body.classList.remove("dragging");
  });
  document.addEventListener("drop", (event) => {
    document.body.classList.remove("dragging");
    if (!holdsFiles(event)) return;
    event.preventDefault();
    if (working) return;
    if (event.dataTransfer.files.length !== 1) {
      wrong(input.form, "several files: give one contract at a time, or use `termscore scan`");
      return;
    }
    input.files = event.dataTransfer.files;
    input.form.requestSubmit();
  });

  // A page that the browser kept and shows again is not at work.
  window.addEventListener("pageshow", (event) => { if (event.persisted) for (const form of forms) show(form, false); });
})();
