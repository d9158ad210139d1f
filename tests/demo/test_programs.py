"""What the demo runs serves every queue that work is sent to."""

from challenge.celery import app
from demo.programs import programs


def test_every_queue_has_a_worker_in_the_demo() -> None:
    served = {
        queue
        for program in programs(None)
        for option, queues in zip(program.command, program.command[1:], strict=False)
        if option == "-Q"
        for queue in queues.split(",")
    }
    routed = {route["queue"] for route in app.conf.task_routes.values()}
    assert routed | {app.conf.task_default_queue} <= served


def test_eligibility_does_not_wait_behind_files() -> None:
    routes = app.conf.task_routes
    queue = app.amqp.router.route({}, "submissions.tasks.check_eligibility")["queue"].name
    files = app.amqp.router.route({}, "submissions.tasks.check_file")["queue"].name
    assert (queue, files) == ("eligibility", "files"), routes
