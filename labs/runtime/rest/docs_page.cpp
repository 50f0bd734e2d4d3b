#include <runtime/rest/docs_page.hpp>
#include <string_view>

namespace runtime::rest {
namespace {

constexpr std::string_view page = R"html(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The gateway behind HTTP</title>
<link rel="icon" href="data:,">
<style>
body { font: 15px/1.45 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1a2433; }
h1 { font-size: 1.5rem; margin-bottom: .3rem; }
section { border: 1px solid #cdd5df; border-radius: 6px; margin: .7rem 0; padding: .6rem .9rem; }
h2 { font: 600 1rem ui-monospace, monospace; margin: 0; }
h2 b { background: #1f6feb; color: #fff; border-radius: 4px; padding: .1rem .45rem; font-weight: 600; }
h2 b.post { background: #1a7f37; }
p { margin: .35rem 0; }
textarea { width: 100%; box-sizing: border-box; font: 13px/1.4 ui-monospace, monospace; }
button { font: inherit; padding: .15rem .8rem; cursor: pointer; }
pre { background: #f3f5f8; padding: .5rem; overflow: auto; max-height: 14rem; white-space: pre-wrap; overflow-wrap: anywhere; font-size: 13px; margin: .4rem 0 0; }
output { font-weight: 600; margin-left: .6rem; }
.good { color: #1a7f37; } .bad { color: #b42318; }
details { margin: .3rem 0; }
</style>
</head>
<body>
<h1 id="title">…</h1>
<p id="about"></p>
<form id="form"><label>Token, if the gateway wants one: <input id="token" type="password" autocomplete="off"></label>
<button>Try all</button></form>
<main id="endpoints"></main>
<script>
'use strict';
const make = (name, text, into) => {
  const element = document.createElement(name);
  if (text) element.textContent = text;
  if (into) into.append(element);
  return element;
};
const shown = text => {
  try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; }
};
const tries = [];
function show(path, method, operation, schemas) {
  const section = make('section', '', document.getElementById('endpoints'));
  const head = make('h2', '', section);
  make('b', method.toUpperCase(), head).className = method;
  head.append(' ' + path);
  make('p', operation.summary, section);
  if (operation.description) make('p', operation.description, section);
  const content = operation.requestBody?.content['application/json'];
  let body = null;
  if (content) {
    const name = (content.schema.$ref ?? content.schema.items.$ref).split('/').pop();
    const details = make('details', '', section);
    make('summary', 'Fields of ' + name, details);
    make('pre', JSON.stringify(schemas[name], null, 2), details);
    body = make('textarea', '', section);
    body.value = JSON.stringify(content.example, null, 1);
    body.rows = Math.min(12, body.value.split('\n').length);
    body.setAttribute('aria-label', 'Body of ' + path);
  }
  const answers = Object.keys(operation.responses).filter(each => each !== 'default');
  make('p', 'Answers: ' + answers.join(', ') + ', else a problem document.', section);
  const button = make('button', 'Try', section);
  button.type = 'button';
  const status = make('output', '', section);
  const answer = make('pre', '', section);
  answer.hidden = true;
  const attempt = async () => {
    const headers = {};
    const token = document.getElementById('token').value;
    if (token) headers.Authorization = 'Bearer ' + token;
    if (body) headers['Content-Type'] = 'application/json';
    try {
      const response = await fetch(path, {method: method.toUpperCase(), headers, body: body?.value});
      const text = await response.text();
      status.textContent = response.status + ' ' + response.statusText;
      status.className = response.ok ? 'good' : 'bad';
      answer.textContent = shown(text).slice(0, 4000);
    } catch (error) {
      status.textContent = 'no answer';
      status.className = 'bad';
      answer.textContent = String(error);
    }
    answer.hidden = false;
    section.dataset.tried = method.toUpperCase() + ' ' + path + ' ' + status.textContent;
  };
  button.addEventListener('click', attempt);
  tries.push(attempt);
}
async function tryAll() {
  for (const attempt of tries) await attempt();
  document.body.dataset.done = tries.length;
}
async function start() {
  const api = await (await fetch('/openapi.json')).json();
  document.getElementById('title').textContent = api.info.title;
  document.getElementById('about').textContent = api.info.description;
  for (const [path, methods] of Object.entries(api.paths))
    for (const [method, operation] of Object.entries(methods))
      show(path, method, operation, api.components.schemas);
  document.getElementById('form').addEventListener('submit', event => {
    event.preventDefault();
    tryAll();
  });
  if (location.hash === '#try-all') await tryAll();
}
start();
</script>
</body>
</html>
)html";

}  // namespace

HttpResponse docs_page() {
  return {.status = 200,
          .body = std::string(page),
          .content_type = "text/html; charset=utf-8",
          .headers = {{"Content-Security-Policy",
                       "default-src 'none'; script-src 'unsafe-inline'; "
                       "style-src 'unsafe-inline'; connect-src 'self'; "
                       "img-src data:; base-uri 'none'; form-action 'none'"}}};
}

}  // namespace runtime::rest
