import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { JSONRPCMessage, RequestId } from "@modelcontextprotocol/sdk/types.js";

/**
 * Calls back when the answer to a request has been written to the transport, so that the work that follows a failed
 * call never delays its answer.
 *
 * @param unsendable what to answer in place of an answer that cannot be written, for example because it is no JSON
 */
export function watchAnswers(
  transport: Transport,
  answered: (id: RequestId, answer: JSONRPCMessage) => void,
  unsendable: (id: RequestId, error: unknown) => JSONRPCMessage | undefined,
): Transport {
  const send = transport.send.bind(transport);
  transport.send = async (message, options) => {
    const id = answerTo(message);
    try {
      await send(message, options);
    } catch (error) {
      const instead = id === undefined ? undefined : unsendable(id, error);
      if (instead === undefined) throw error;
      await send(instead, options);
    } finally {
      if (id !== undefined) answered(id, message);
    }
  };
  return transport;
}

function answerTo(message: JSONRPCMessage): RequestId | undefined {
  return "method" in message ? undefined : message.id;
}
