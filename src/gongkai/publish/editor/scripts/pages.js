// Which page of this folder shows an IRI: the rules are those of the web servers (gongkai.publish.redirects.rules).

// Return the file below the root, with its fragment; undefined for what is not here.
export function pageOf(iri, { bases, seeOther, negotiated }) {
  const base = bases.find((one) => iri.startsWith(one));
  if (base === undefined) return undefined;
  const [address, fragment] = split(iri.slice(base.length), "#");
  const [path, query] = split(address, "?");
  let found = redirected(path, seeOther);
  const page = /(?:^|&)page=([2-9]|[1-9][0-9]+)(?:&|$)/.exec(query ?? "");
  if (found === "catalog" && page) found = `catalog/${page[1]}`;
  for (const [pattern, formats] of negotiated) {
    if (new RegExp(`^(?:${pattern})\\.(?:${formats.join("|")})$`).test(found)) break;
    if (new RegExp(`^(?:${pattern})$`).test(found)) {
      found += `.${formats.includes("html") ? "html" : formats[0]}`;
      break;
    }
  }
  if (!found || found.endsWith("/")) found += "index.html";
  return fragment === undefined ? found : `${found}#${fragment}`;
}

function redirected(path, seeOther) {
  for (const [pattern, target] of seeOther) {
    const match = new RegExp(`^(?:${pattern})$`).exec(path);
    if (match) return redirected(target.replace(/\$(\d)/g, (_, group) => match[group]), seeOther);
  }
  return path;
}

function split(text, sign) {
  const at = text.indexOf(sign);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

// Return an IRI as a prefixed name where a prefix fits, else as it is.
export function shortened(iri, prefixes) {
  let best = "";
  for (const [prefix, namespace] of Object.entries(prefixes)) {
    if (iri.startsWith(namespace) && iri.length > namespace.length && namespace.length > (prefixes[best] ?? "").length) {
      best = prefix;
    }
  }
  return best ? `${best}:${iri.slice(prefixes[best].length)}` : iri;
}
