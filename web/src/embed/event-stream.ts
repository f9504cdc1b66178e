/** The complete events at the start of a text stream, as their data, and the rest of the text. Pure. */
export const takeEvents = (text: string): { events: string[]; rest: string } => {
  const blocks = text.split(/\r?\n\r?\n/);
  const rest = blocks.pop() ?? '';
  const events = blocks.flatMap((block) => {
    const data = block
      .split(/\r?\n/)
      .filter((line) => line.startsWith('data:'))
      .map((line) => line.slice('data:'.length).replace(/^ /, ''));
    return data.length === 0 ? [] : [data.join('\n')];
  });
  return { events, rest };
};

/** Reads server-sent events until the stream ends. */
export const readEvents = async (
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  onEvent: (data: string) => void,
): Promise<void> => {
  let pending = '';
  for await (const text of chunksOf(body.pipeThrough(new TextDecoderStream()))) {
    const { events, rest } = takeEvents(pending + text);
    pending = rest;
    for (const data of events) onEvent(data);
  }
};

/** Not every browser can iterate over a stream. */
async function* chunksOf(stream: ReadableStream<string>): AsyncGenerator<string> {
  const reader = stream.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
}
