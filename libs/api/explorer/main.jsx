import 'graphiql/style.css';
import './explorer.css';
import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';
import { exampleTabs } from './examples.js';
import { asker, createFetcher } from './fetcher.js';

globalThis.MonacoEnvironment = {
  getWorker: (_id, label) => {
    const name = label === 'json' || label === 'graphql' ? label : 'editor';
    return new Worker(`/explorer/${name}.worker.js`, { type: 'module' });
  },
};

/** Queries hold reports, and reports may be confidential: nothing is kept when the page is closed. */
function pageMemory() {
  const kept = new Map();
  return {
    get length() {
      return kept.size;
    },
    key: (index) => [...kept.keys()][index] ?? null,
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, String(value)),
    removeItem: (name) => void kept.delete(name),
    clear: () => kept.clear(),
  };
}

/** Whom the page is opened as: a one-time link is exchanged for a token, which is never in an address. */
async function whoOpens() {
  const code = /^\/as\/([\w-]+)$/.exec(location.pathname)?.[1];
  if (!code) return { token: null, name: 'without an account: what is public' };
  history.replaceState(null, '', '/graphql');
  const response = await fetch(`/as/${code}`, { method: 'POST' });
  if (response.ok) return response.json();
  return {
    token: null,
    name: 'without an account: the link has been used or is from before a restart',
  };
}

const { token, name } = await whoOpens();
const tabs = await exampleTabs(asker(token));

createRoot(document.getElementById('explorer')).render(
  <GraphiQL
    fetcher={createFetcher(token)}
    defaultTabs={tabs}
    initialVariables={tabs[0].variables}
    storage={pageMemory()}
    shouldPersistHeaders={false}
    showPersistHeadersSettings={false}
    isHeadersEditorEnabled={false}
    defaultEditorToolsVisibility="variables"
  >
    <GraphiQL.Logo>
      <span className="who">Tocsin 警钟 · {name}</span>
    </GraphiQL.Logo>
  </GraphiQL>,
);
