import { lookupMembers } from '../../cycles/lookup-members.js';
import { actorOf, requireScope } from '../access-control.js';
import { answer } from '../answers.js';
import { FoundMembers, LookupRequest } from '../schemas/member-requests.js';
import { ref } from '../schemas/parts.js';
import type { Edge, Server } from '../server-types.js';

export function lookupMembersRoute(server: Server, { ctx }: Edge): void {
  server.route({
    method: 'POST',
    url: '/v1/members/lookup',
    config: { access: requireScope('members:lookup') },
    schema: {
      operationId: 'lookupMembers',
      summary: 'Look up separated members',
      description:
        'Finds the separated members who had a login id, an e-mail address or a phone number. The value stands in the ' +
        'body and is compared as a keyed hash: a sign-up can refuse a value that somebody still has, a login can offer ' +
        '`wayBack`. Limited for each credential over all processes of the service (429); each call stands in the audit ' +
        'without the value, also one that was refused.',
      tags: ['members'],
      body: ref(LookupRequest),
      response: { 200: answer(FoundMembers, 'Those who had it; none is an answer too.') },
    },
    handler: async (request) => ({ members: await lookupMembers(ctx, { ...request.body, actor: actorOf(request) }) }),
  });
}
