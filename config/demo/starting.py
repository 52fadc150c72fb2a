"""Steps: the pretended Amazon, the tables, the web server and the worker cluster."""

from config.demo import environment
from config.demo.amazon import READY, Amazon
from config.demo.folder import AMAZON_DATA
from config.demo.processes import GRACE_S, Running
from config.demo.stage import ACCOUNT, EMAIL, SUPPORT_EMAIL, Figures, Stage, Step
from config.demo.visitor import Visitor


def start_amazon(stage: Stage) -> Figures:
    command = Amazon.command(stage.folder / AMAZON_DATA)
    running = stage.processes.start("amazon", command, environment.bare())
    stage.amazon = Amazon(stage.wait("The start of the pretended Amazon", lambda: _url(running)))
    stage.amazon.create_seller()
    return {"address": stage.amazon.url}


def _url(running: Running) -> str:
    said = running.log.read_text()
    return said.partition(READY)[2].split("\n")[0].strip() if "\n" in said else ""


def prepare(stage: Stage) -> Figures:
    stage.environment = environment.of_product(stage.folder, stage.base_url, stage.amazon.url)
    environment.write(stage.folder, stage.environment)
    for name, arguments in {
        "migrate": ("migrate", "--verbosity=0"),
        "collect static files": ("collectstatic", "--noinput", "--verbosity=0"),
        "create account": (
            *("create_account", f"--name={ACCOUNT}", "--country=US", f"--email={EMAIL}"),
            *(f"--password={stage.password}", "--first-name=Maya", "--last-name=Ortiz"),
        ),
        "create support": ("createsuperuser", "--noinput", f"--email={SUPPORT_EMAIL}"),
    }.items():
        # Django takes this password from the environment only.
        children = {**stage.environment, "DJANGO_SUPERUSER_PASSWORD": stage.password}
        stage.processes.run(name, environment.manage(*arguments), children)
    return {"account": ACCOUNT}


def start_product(stage: Stage) -> Figures:
    command = environment.manage(
        "runall", f"--port={stage.port}", f"--grace={GRACE_S}", f"--log-dir={stage.folder}"
    )
    stage.processes.start("runall", command, stage.environment)
    stage.wait("An answer of the web server", lambda: _answers(stage))
    stage.wait("The first heartbeat of the worker cluster", lambda: _is_ready(stage))
    stage.visitor.sign_in(EMAIL, stage.password)
    return {"address": stage.base_url}


def _answers(stage: Stage) -> bool:
    return Visitor(stage.base_url).answers("/healthz")


def _is_ready(stage: Stage) -> bool:
    return Visitor(stage.base_url).answers("/readyz")


STEPS = (
    Step("Start a pretended Amazon", start_amazon),
    Step("Prepare database, files and account", prepare),
    Step("Start web server and workers, sign in", start_product),
)
