"""The ensemble's replicates, spread over threads: its kernels let go of the interpreter."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from queue import SimpleQueue

from clecc_sim.engine.ensemble.play import Player
from clecc_sim.engine.runs import Batch, Job, Progress, summarise


def run_jobs(jobs: Sequence[Job], workers: int, progress: Progress) -> list[Batch]:
    """Run jobs, all of one scenario, on `workers` threads; gives their batches in order.

    Raises
    ------
    RunError
        If a replicate fails.
    """
    first = Player(jobs[0].scenario)
    players: SimpleQueue[Player] = SimpleQueue()
    for player in (first, *(first.another() for _ in range(workers - 1))):
        players.put(player)

    def run(job: Job) -> Batch:
        player = players.get()
        try:
            records = player.play(job.seed, job.replicates, keep_logs=job.keep_logs)
        finally:
            players.put(player)
        logs = tuple(record.log for record in records) if job.keep_logs else ()
        return summarise(job.scenario, records), logs

    with ThreadPoolExecutor(workers) as pool:
        futures: dict[Future[Batch], Job] = {pool.submit(run, job): job for job in jobs}
        try:
            for future in as_completed(futures):
                future.result()
                progress(len(futures[future].replicates))
        except BaseException:
            first.stop()
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return [future.result() for future in futures]
