"""Reads what a package holds with Python's own libraries, as somebody who has never heard of Gatewarden would."""

import csv
import email
import email.policy
import hashlib
import json
import mailbox
import os
import sys


def load_file(path):
    """A Concordance DAT: fields parted by U+0014, quoted by U+00FE."""
    csv.field_size_limit(10**8)
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter="\x14", quotechar="\xfe"))


def comma_file(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def mailboxes(folder):
    found = {}
    for name in sorted(os.listdir(folder)):
        box = mailbox.mbox(os.path.join(folder, name), create=False)
        found[name] = [[one.get_from(), one["Message-ID"], one.get_payload()] for one in box]
    return found


def parts(paths):
    """Of each message the SHA-256 of every attachment that Python's parser finds; null where it notes a defect."""
    found = {}
    for path in paths:
        with open(path, "rb") as file:
            message = email.message_from_binary_file(file, policy=email.policy.compat32)
        leaves = [part for part in message.walk() if not part.is_multipart()]
        if any(part.defects for part in message.walk()):
            found[path] = None
            continue
        found[path] = [
            hashlib.sha256(part.get_payload(decode=True) or b"").hexdigest()
            for part in leaves
            if part.get_filename() and part.get("Content-Transfer-Encoding", "").lower() == "base64"
        ]
    return found


what, *rest = sys.argv[1:]
if what == "parts":
    rest = json.load(sys.stdin)
    print(json.dumps(parts(rest)))
else:
    print(json.dumps({"dat": load_file, "csv": comma_file, "mbox": mailboxes}[what](rest[0])))
