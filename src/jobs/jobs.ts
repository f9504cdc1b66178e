import type { Transaction } from 'kysely';
import { fromKysely, type Job, PgBoss } from 'pg-boss';
import { errorText } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { Database } from '../db/tables.ts';

/** A type of background work. `key` of a job: jobs with the same key never run at the same time. */
export interface Task {
  name: string;
  /** How many jobs of this task (with different keys) one worker process runs at a time. */
  concurrency: number;
  /** Retries before the job counts as failed. */
  retries: number;
  run(data: Record<string, unknown>, signal: AbortSignal): Promise<void>;
}

/** A recurring task and its times: a cron expression in UTC. Its jobs get no data. */
export interface ScheduledTask {
  task: string;
  cron: string;
}

export interface Jobs {
  /**
   * Queues a job. With `transaction`, it only exists after the commit. If a job with the same key is already queued,
   * no second one is added: it will cover both.
   */
  enqueue(
    task: string,
    data: object,
    options: { key: string; transaction?: Transaction<Database>; startAfter?: Date },
  ): Promise<void>;
  /**
   * Queues these tasks, and no others, at their times: one job each, however many processes call this, and none while
   * the previous one is still waiting.
   */
  schedule(entries: readonly ScheduledTask[]): Promise<void>;
  /**
   * Starts running jobs of these tasks in this process.
   * @returns a function that ends this: it aborts the running jobs and waits until they have ended. They are run again by
   *   the next worker.
   */
  work(tasks: Task[]): Promise<() => Promise<void>>;
  /** Stops accepting jobs, aborts the running ones, and waits until they have ended. */
  stop(): Promise<void>;
}

/**
 * Background work with pg-boss, in the product's own database. If a process dies, another one runs its job again
 * after a missed heartbeat, within 10 to 15 seconds.
 * @param taskNames every task that can be queued, even if this process runs none.
 */
export async function startJobs(options: {
  databaseUrl: string;
  /** The schema of the job queue. */
  schema: string;
  log: Log;
  taskNames: readonly string[];
}): Promise<Jobs> {
  const { log } = options;
  const boss = new PgBoss({
    connectionString: options.databaseUrl,
    schema: options.schema,
    application_name: 'cscx-hubspot-jobs',
    max: 4,
    useListenNotify: true,
    superviseIntervalSeconds: 2,
    maintenanceIntervalSeconds: 60,
    monitorIntervalSeconds: 2,
    // The maximum delay of a recurring task.
    cronMonitorIntervalSeconds: 10,
    // How soon the list of workers shows a new worker, or the loss of one.
    instanceHeartbeatSeconds: 5,
  });
  // pg-boss itself retries a failed connection; without a listener, the event would end the process.
  boss.on('error', (error) => log.warn({ error: errorText(error) }, 'the job queue reported an error'));
  await boss.start();
  for (const name of options.taskNames) {
    await boss.createQueue(name, { policy: 'stately', notify: true, heartbeatSeconds: 10 });
  }
  const stopping = new AbortController();

  return {
    async enqueue(task, data, { key, transaction, startAfter }) {
      await boss.send(task, data, {
        singletonKey: key,
        ...(startAfter ? { startAfter } : {}),
        ...(transaction ? { db: fromKysely(transaction) } : {}),
      });
    },
    async schedule(entries) {
      for (const { task, cron } of entries) await boss.schedule(task, cron, {}, { singletonKey: task });
      for (const { name, key } of await boss.getSchedules()) {
        if (!entries.some(({ task }) => task === name)) await boss.unschedule(name, key);
      }
    },
    async work(tasks) {
      const ending = new AbortController();
      const over = AbortSignal.any([stopping.signal, ending.signal]);
      for (const task of tasks) {
        await boss.updateQueue(task.name, {
          retryLimit: task.retries,
          retryDelay: 1,
          retryBackoff: true,
          retryDelayMax: 30,
          expireInSeconds: 24 * 60 * 60 - 1,
        });
        const workerId = await boss.work(
          task.name,
          {
            localConcurrency: task.concurrency,
            batchSize: 1,
            pollingIntervalSeconds: 1,
            notifyPollingIntervalSeconds: 2,
          },
          async ([job]: Job<Record<string, unknown>>[]) => {
            if (!job) return;
            try {
              await task.run(job.data, AbortSignal.any([over, job.signal]));
            } catch (error) {
              log.warn({ task: task.name, error: errorText(error) }, 'a job failed and will be retried');
              throw error;
            } finally {
              // With a batch size of one, each poll takes one job; waking the worker makes it look for the next
              // immediately.
              boss.notifyWorker(workerId);
            }
          },
        );
      }
      return async () => {
        ending.abort(new Error('the worker is stopping'));
        await Promise.all(tasks.map(({ name }) => boss.offWork(name)));
      };
    },
    async stop() {
      stopping.abort(new Error('the process is stopping'));
      await boss.stop({ graceful: true, timeout: 25_000 });
    },
  };
}
