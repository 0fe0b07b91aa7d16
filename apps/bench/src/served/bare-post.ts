import { Agent, request } from 'node:http';

/** POSTs what changed to an endpoint, as a webhook would be, over a connection for each. */
export function barePost(port: number): (id: string) => void {
  const agent = new Agent({ keepAlive: false });
  return (id) => {
    const asked = request({ port, agent, method: 'POST', path: '/bare' }, (response) =>
      response.resume(),
    );
    asked.end(JSON.stringify({ data: { alerts: [{ incident: id }] } }));
  };
}
