// The store, in a thread of its own: loads the files it is told, merges their graphs into one, answers queries.

import start, { Store } from "./oxigraph/web.js";
import { grouped } from "./arithmetic.js";
import { explained, PADDING } from "./mistakes.js";
import { formOf, limited } from "./tokens.js";

const BATCH = 1 << 20;
const GRAPH = / <[^<> ]*> \.$/gm;

let engine;
let store;

// Yield the bytes of a file as they come, those of a .gz file unpacked (unless the server has unpacked it already).
async function* read(url, tell) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
  const reader = response.body.getReader();
  const first = await reader.read();
  const isPacked = url.endsWith(".gz") && first.value?.[0] === 0x1f && first.value?.[1] === 0x8b;
  const bytes = new ReadableStream({
    async start(controller) {
      if (first.done) controller.close();
      else forward(controller, first.value);
    },
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else forward(controller, value);
    },
    cancel: () => reader.cancel(),
  });
  function forward(controller, value) {
    tell(value.length);
    controller.enqueue(value);
  }
  const unpacked = (isPacked ? bytes.pipeThrough(new DecompressionStream("gzip")) : bytes).getReader();
  for (let part = await unpacked.read(); !part.done; part = await unpacked.read()) yield part.value;
}

async function whole(url, tell) {
  const parts = [];
  for await (const part of read(url, tell)) parts.push(part);
  return new Blob(parts).arrayBuffer();
}

async function load({ wasm, sources }) {
  let received = 0;
  let told = 0;
  const tell = (length) => {
    received += length;
    if (performance.now() - told > 100) report();
  };
  const report = () => {
    told = performance.now();
    postMessage({ kind: "progress", received, triples: store?.size ?? 0 });
  };
  const began = performance.now();
  engine ??= await start({ module_or_path: await whole(wasm, tell) });
  store = new Store();
  for (const source of sources) await fill(source, tell);
  report();
  postMessage({
    kind: "ready",
    triples: store.size,
    seconds: (performance.now() - began) / 1000,
    memory: engine.memory.buffer.byteLength,
  });
}

// Load a file of canonical N-Triples or N-Quads by batches of whole lines; the graphs of quads are left out.
async function fill(url, tell) {
  const hasGraphs = /\.nq(\.gz)?$/.test(url);
  const decoder = new TextDecoder();
  let text = "";
  const take = (lines) => {
    if (lines) store.load(hasGraphs ? lines.replace(GRAPH, " .") : lines, { format: "nt", lenient: true });
  };
  for await (const part of read(url, tell)) {
    text += decoder.decode(part, { stream: true });
    if (text.length > BATCH) {
      const end = text.lastIndexOf("\n") + 1;
      take(text.slice(0, end));
      text = text.slice(end);
    }
  }
  take(text + decoder.decode());
}

// Answer with at most so many rows; one more is asked for, to tell whether there are more.
function ask({ text, rows }) {
  const form = formOf(text);
  const isGraph = form === "CONSTRUCT" || form === "DESCRIBE";
  const options = { results_format: isGraph ? "nt" : "json" };
  const began = performance.now();
  const answer = run(limited(grouped(text), rows + 1), text, options);
  postMessage({
    kind: "answer",
    answer,
    isGraph,
    seconds: (performance.now() - began) / 1000,
    memory: engine.memory.buffer.byteLength,
  });
}

// What is wrong with a query is told of the text as it was written, not as it was changed.
function run(text, original, options) {
  try {
    return store.query(text, options);
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    return store.query(original + PADDING, options);
  }
}

onmessage = async ({ data }) => {
  try {
    if (data.kind === "load") await load(data);
    else ask(data);
  } catch (error) {
    postMessage({
      kind: "error",
      ...explained(data.text ?? "", error.message),
      isFatal: error instanceof WebAssembly.RuntimeError || data.kind === "load",
    });
  }
};
