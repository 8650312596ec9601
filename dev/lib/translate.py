"""Bring the .po files of a folder up to date with its customer_code.pot."""

import sys
from pathlib import Path

import polib

folder = Path(sys.argv[1])
template = polib.pofile(folder / "customer_code.pot")
# They change at each export, and say nothing that Git does not.
for name in ("POT-Creation-Date", "PO-Revision-Date"):
    template.metadata.pop(name, None)
template.save()
for path in sorted(folder.glob("*.po")):
    catalog = polib.pofile(path)
    catalog.merge(template)
    for entry in catalog.obsolete_entries():
        catalog.remove(entry)
    catalog.save()
    print(f"{path.name}: {len(catalog.untranslated_entries())} terms to translate")
