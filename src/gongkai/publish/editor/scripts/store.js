// The worker with the store, seen from the page: it is started on request, can be stopped, and has a time limit.

export class Stopped extends Error {}
export class TooLong extends Error {}

// What the engine says of a query, with the line and the column where it says it of a place.
export class QueryFailed extends Error {
  constructor({ message, line, column }) {
    super(message);
    Object.assign(this, { line, column });
  }
}

export function createStore(root, onProgress) {
  let worker;
  let loaded;
  let waiting;

  function stop(reason = new Stopped()) {
    worker?.terminate();
    worker = undefined;
    loaded = undefined;
    settle("reject", reason);
  }

  function settle(how, value) {
    const { [how]: end, timer } = waiting ?? {};
    clearTimeout(timer);
    waiting = undefined;
    end?.(value);
  }

  function begin() {
    worker = new Worker(`${root}assets/query/worker.js`, { type: "module" });
    worker.onmessage = ({ data }) => {
      if (data.kind === "progress") onProgress(data);
      else if (data.kind !== "error") settle("resolve", data);
      else if (data.isFatal) stop(new QueryFailed(data));
      else settle("reject", new QueryFailed(data));
    };
    worker.onerror = (event) => stop(new Error(event.message || "worker.js"));
  }

  function send(message, seconds) {
    return new Promise((resolve, reject) => {
      const timer = seconds ? setTimeout(() => stop(new TooLong()), seconds * 1000) : undefined;
      waiting = { resolve, reject, timer };
      worker.postMessage(message);
    });
  }

  return {
    get isBusy() {
      return waiting !== undefined;
    },
    isLoaded: (sources) => loaded === sources.join(" "),
    stop,
    // Load files, each given by its path below the root, in place of what was loaded before.
    async load(sources) {
      stop();
      begin();
      const absolute = (path) => new URL(root + path, location.href).href;
      const ready = await send({
        kind: "load",
        wasm: absolute("assets/query/oxigraph/web_bg.wasm.gz"),
        sources: sources.map(absolute),
      });
      loaded = sources.join(" ");
      return ready;
    },
    query: (text, rows, seconds) => send({ kind: "query", text, rows }, seconds),
  };
}

// Ask a SPARQL service instead, with the same limits; ends when the signal says so.
export async function askService(address, text, { isGraph, limited, seconds, signal }) {
  const began = performance.now();
  const response = await fetch(address, {
    method: "POST",
    headers: {
      Accept: isGraph ? "application/n-triples" : "application/sparql-results+json",
      "Content-Type": "application/sparql-query",
    },
    body: limited,
    signal: AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]),
  }).catch((error) => {
    throw error.name === "TimeoutError" ? new TooLong() : error.name === "AbortError" ? new Stopped() : error;
  });
  const answer = await response.text();
  const type = response.headers.get("Content-Type") ?? "";
  if (!response.ok || !/n-triples|json/.test(type)) {
    const place = /(?:line |at )(\d+)(?::(\d+))?/.exec(answer);
    throw new QueryFailed({
      message: response.status === 400 ? answer.slice(0, 500) : `HTTP ${response.status} ${type}`,
      line: response.status === 400 && place ? Number(place[1]) : undefined,
      column: response.status === 400 && place ? Number(place[2] ?? 1) : undefined,
    });
  }
  return { answer, isGraph, seconds: (performance.now() - began) / 1000 };
}
