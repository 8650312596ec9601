"""docs.py FOLDER: check README.rst, the other pages in FOLDER, and FOLDER/docs.

Their links and pictures lead to files, their commands are in dev/ and know what they
are told, and README.rst is short and leads to every page in docs. Prints what is wrong;
the exit code is 1 if anything is.
"""

import os
import re
import sys
from pathlib import Path

from docutils import nodes
from docutils.core import publish_doctree

DEV = Path(__file__).resolve().parents[1]
README_LINES = 250


def complaints(folder):
    """Yield what is wrong with the pages in ``folder``, each with the page's name."""
    pages = {path: parse(path) for path in folder.glob("*.rst")}
    readme = folder / "README.rst"
    on_the_map = {(folder / target).resolve() for target in targets(pages[readme])}
    for path in sorted(folder.glob("docs/*.rst")):
        pages[path] = parse(path)
        if path.resolve() not in on_the_map:
            yield f"README.rst: no link to docs/{path.name}"
    if len(readme.read_text().splitlines()) > README_LINES:
        yield f"README.rst: more than {README_LINES} lines"
    for path, page in pages.items():
        for complaint in [*dead_targets(path, page), *wrong_commands(folder, page)]:
            yield f"{path.relative_to(folder)}: {complaint}"


def parse(path):
    # What docutils itself complains of is another linter's business.
    quiet = {"report_level": 5, "halt_level": 5}
    return publish_doctree(path.read_text(), settings_overrides=quiet)


def targets(page):
    """The relative links and the pictures of a page."""
    found = [node.get("refuri") for node in page.findall(nodes.reference)]
    found += [node["uri"] for node in page.findall(nodes.image)]
    return [target for target in found if target and "://" not in target]


def dead_targets(path, page):
    for target in targets(page):
        if not (path.parent / target).is_file():
            yield f"{target} does not exist"


def wrong_commands(folder, page):
    for command, arguments in commands(page):
        if not os.access(DEV / command, os.X_OK):
            yield f"./dev/{command} does not exist"
            continue
        for argument in filter(re.compile("[a-z]").search, arguments):
            if not knows(command, argument, folder):
                yield f"./dev/{command} does not know {argument}"


def commands(page):
    """Yield the name and the arguments of each command that a page names.

    An option that stands alone belongs to the command before it.
    """
    name = None
    for node in page.findall():
        if isinstance(node, nodes.literal | nodes.literal_block):
            for line in node.astext().splitlines():
                if match := re.search(r"\./dev/([\w-]+)([^#<|&;]*)", line):
                    name = match[1]
                    yield name, match[2].split()
                elif name and re.fullmatch(r"--[a-z-]+", line):
                    yield name, [line]


def knows(command, argument, folder):
    """Whether the help at the top of a command has the argument or a place for it.

    A place is a word in capitals; after "…" comes whatever there is.
    """
    script = (DEV / command).read_text()
    top = re.match(r"#!.*\n((?:#.*\n)*)", script)[1]
    usage, _, meaning = top.partition(": ")
    if " …" in usage:
        return True
    if argument.startswith("--"):
        parts = re.findall(r"\w+", meaning) if "--PART" in usage else ()
        return argument in re.findall(r"--[\w-]+", script) or argument[2:] in parts
    if command == "test":
        return is_test(argument, folder)
    words = re.findall(r"\w+", usage)
    return argument in words or any(word.isupper() for word in words)


def is_test(name, folder):
    """Whether there is an addon, a test file, a class or a method of that name."""
    if (folder / "addons" / name / "__manifest__.py").is_file():
        return True
    if name.startswith("test_"):
        return (folder / "tests" / f"{name.removesuffix('.py')}.py").is_file()
    code = "".join(path.read_text() for path in folder.glob("tests/*.py"))
    names = re.findall(r"^ *(?:class|def) (\w+)", code, re.MULTILINE)
    return set(names).issuperset(name.split("."))


if __name__ == "__main__":
    found = list(complaints(Path(sys.argv[1])))
    print(*found, sep="\n")
    sys.exit(bool(found))
