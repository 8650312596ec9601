"""Bring the .po files beside a .pot up to date with it."""

import sys
from pathlib import Path

import polib

source = Path(sys.argv[1])
template = polib.pofile(source)
# They change at each export, and say nothing that Git does not.
for name in ("POT-Creation-Date", "PO-Revision-Date"):
    template.metadata.pop(name, None)
template.save()
for path in sorted(source.parent.glob("*.po")):
    catalog = polib.pofile(path)
    catalog.merge(template)
    for entry in catalog.obsolete_entries():
        catalog.remove(entry)
    catalog.save()
    print(f"{path.name}: {len(catalog.untranslated_entries())} terms to translate")
