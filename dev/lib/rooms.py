"""Check that the rooms of an addon use only those before them, and what is too long.

``python rooms.py ODOO ADDON…``: ``ODOO`` is the folder of Odoo's sources. A room is a
folder of ``models``. The methods, fields and models that a room defines first, and Odoo
does not know, are its own: a room before it neither imports nor names them. What a room
adds to others it adds by overriding, so a method that calls ``super`` is nobody's own.
"""

import ast
import re
import sys
from pathlib import Path

ROOMS = ("codes", "rules", "generate", "lookup", "documents", "point_of_sale")
# Below and above them, from the ground up.
FLOORS = ("tools", *ROOMS, "models", "wizard", "report")
# The aim is 400 and 30.
MAX_FILE = 420
MAX_FUNCTION = 40

# A word alone, such as ``state``, may be anybody's.
TELLING = re.compile(r"\w*[_.]")
WORD = re.compile(r"[\w.]+")
DEFINITION = re.compile(
    r"""^ +(?:def (\w+)\(|(\w+) = fields\.|_name = ['"]([\w.]+))""", re.MULTILINE
)


def main(odoo, *folders):
    complaints = []
    for folder in map(Path, folders):
        addon = Addon(folder, Path(odoo))
        complaints += addon.complaints()
    for complaint in complaints:
        print(complaint)
    return bool(complaints)


class Addon:
    """The parsed files of an addon.

    :param Path folder: the addon, under its own name
    :param Path odoo: Odoo's sources
    """

    def __init__(self, folder, odoo):
        self.folder, self.odoo = folder, odoo
        self.trees = {
            path: ast.parse(path.read_text())
            for floor in ("tools", "models", "wizard", "report")
            for path in sorted((folder / floor).rglob("*.py"))
        }

    def complaints(self):
        """Yield a line for each fault, with its file."""
        owners = self.owners()
        for path, tree in self.trees.items():
            floor = self.floor(path.relative_to(self.folder).parts)
            faults = [*self.imports(path, tree, floor)]
            if floor != "tools":
                faults += names(tree, floor, owners)
            if "models" in path.relative_to(self.folder).parts:
                faults += lengths(path, tree)
            for line, fault in sorted(faults):
                yield f"{path}:{line}: {fault}"

    def floor(self, parts):
        """Return the floor that a path or the parts of a module are on, or None."""
        if parts[0] == "models" and len(parts) > 1 and parts[1] in ROOMS:
            return parts[1]
        return parts[0] if parts[0] in FLOORS else None

    # --- imports -------------------------------------------------------------

    def imports(self, path, tree, floor):
        """Yield what a file imports from a floor above its own."""
        for node in ast.walk(tree):
            for module in self.imported(path, node):
                other = module and self.floor(module)
                if is_above(other, floor):
                    yield node.lineno, f"{floor} imports {other}"

    def imported(self, path, node):
        """Yield the modules of this addon that a statement imports, as lists."""
        own = ["odoo", "addons", self.folder.name]
        here = [*own, *path.relative_to(self.folder).parent.parts]
        if isinstance(node, ast.Import):
            modules = [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = node.module.split(".") if node.module else []
            if node.level:
                module = here[: len(here) - node.level + 1] + module
            modules = [[*module, alias.name] for alias in node.names]
        else:
            modules = []
        for module in modules:
            if module[:3] == own and module[3:]:
                yield module[3:]

    # --- names ---------------------------------------------------------------

    def owners(self):
        """Return the room of each name that is a room's own."""
        owners, shared = {}, names_of_odoo(self.odoo, self.folder)
        for room in ROOMS:
            defined, overridden = set(), set()
            for path, tree in self.trees.items():
                if path.parent == self.folder / "models" / room:
                    for name, is_override in definitions(tree):
                        (overridden if is_override else defined).add(name)
            shared |= overridden
            owners |= dict.fromkeys(filter(TELLING.match, defined - shared), room)
            shared |= defined
        return owners


def definitions(tree):
    """Yield methods, fields, models and tables, and whether they only override."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.ClassDef):
            continue
        for item in node.body:
            if isinstance(item, ast.FunctionDef):
                yield item.name, calls_super(item)
            elif isinstance(item, ast.Assign):
                target = ast.unparse(item.targets[0])
                if target == "_name":
                    yield item.value.value, False
                    yield item.value.value.replace(".", "_"), False
                elif ast.unparse(item.value).startswith("fields."):
                    yield target, False


def calls_super(function):
    return any(
        isinstance(node, ast.Call) and ast.unparse(node.func) == "super"
        for node in ast.walk(function)
    )


def names(tree, floor, owners):
    """Yield where a file names what is a later room's own, in code or in a string."""
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        for name in words(node) if id(node) not in prose else ():
            if is_above(owners.get(name), floor):
                yield node.lineno, f"{floor} names {name} of {owners[name]}"


def words(node):
    if isinstance(node, ast.Attribute):
        return {node.attr}
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        found = WORD.findall(node.value)
        return {*found, *(part for path in found for part in path.split("."))}
    return ()


def is_above(other, floor):
    return other and FLOORS.index(other) > FLOORS.index(floor)


def names_of_odoo(odoo, folder):
    """Return methods, fields and models of Odoo as far as the addon stands on it."""
    addons = [odoo / "odoo" / "addons", odoo / "addons"]
    files, seen, new = [*(odoo / "odoo" / "orm").glob("*.py")], set(), {"base"}
    new |= depends(folder)
    while new:
        seen |= new
        found = [a / name for a in addons for name in new if (a / name).is_dir()]
        files += [path for f in found for path in f.glob("[mw]*/**/*.py")]
        new = set().union(*map(depends, found)) - seen
    return {
        name
        for path in files
        for match in DEFINITION.findall(path.read_text())
        for name in match
    }


def depends(folder):
    manifest = ast.literal_eval((folder / "__manifest__.py").read_text())
    return set(manifest.get("depends", ()))


# --- lengths ---------------------------------------------------------------------


def lengths(path, tree):
    """Yield what is too long."""
    count = len(path.read_text().splitlines())
    if count > MAX_FILE:
        yield 1, f"{count} lines, where {MAX_FILE} are too many"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            count = node.end_lineno - node.lineno + 1
            if count > MAX_FUNCTION:
                yield (
                    node.lineno,
                    f"{node.name} has {count} lines, {MAX_FUNCTION} at most",
                )


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
