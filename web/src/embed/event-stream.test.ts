import { expect, test } from 'vitest';
import { readEvents, takeEvents } from './event-stream.ts';

test('an event is complete with the empty line after it', () => {
  expect(takeEvents('event: run\ndata: {"a":1}\n\ndata: {"b"')).toEqual({
    events: ['{"a":1}'],
    rest: 'data: {"b"',
  });
});

test('comments are no events, several lines of data are one, and CRLF ends lines, too', () => {
  expect(takeEvents(': still here\n\nid: 7\r\ndata: one\r\ndata:two\r\n\r\n')).toEqual({
    events: ['one\ntwo'],
    rest: '',
  });
});

test('events that arrive in pieces are put together, also within a letter', async () => {
  const bytes = new TextEncoder().encode('data: Zoë\n\ndata: Åsa\n\ndata: cut');
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(new Uint8Array([byte]));
      controller.close();
    },
  });
  const heard: string[] = [];
  await readEvents(body, (data) => heard.push(data));
  expect(heard).toEqual(['Zoë', 'Åsa']);
});
