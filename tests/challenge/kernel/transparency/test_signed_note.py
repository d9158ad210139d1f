"""Signed notes: the published example, checkpoints, and every wrong spelling refused."""

import pytest

from challenge.kernel.transparency.signed_note import (
    Checkpoint,
    NoteError,
    Signer,
    Verifier,
    signed_note,
    signed_text,
    signers_of,
)

# the example of golang.org/x/mod/sumdb/note, where the format comes from
PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
NOTE = (
    TEXT + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfq"
    "dngotpRZb6KE6RyyBwJnAM=\n"
)


def test_the_published_note_is_signed_and_verified_alike() -> None:
    signer, verifier = Signer.read(PRIVATE), Verifier.read(PUBLIC)
    assert str(signer) == PRIVATE
    assert str(verifier) == str(signer.verifier) == PUBLIC
    assert signed_note(TEXT, [signer]) == NOTE
    assert signed_text(NOTE) == TEXT
    assert signers_of(NOTE, [verifier]) == [verifier]


def test_a_changed_letter_is_found_and_a_strangers_signature_proves_nothing() -> None:
    verifier, stranger = Verifier.read(PUBLIC), Signer.make("stranger")
    with pytest.raises(NoteError):
        signers_of(NOTE.replace("answer", "Answer"), [verifier])
    assert signers_of(signed_note(TEXT, [stranger]), [verifier]) == []
    both = signed_note(TEXT, [Signer.read(PRIVATE), stranger])
    assert signers_of(both, [verifier, stranger.verifier]) == [verifier, stranger.verifier]


def test_a_checkpoint_is_three_lines() -> None:
    checkpoint = Checkpoint("example.org/log", 12, b"\7" * 32)
    assert str(checkpoint) == "example.org/log\n12\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n"
    assert Checkpoint.read(str(checkpoint)) == checkpoint
    assert Checkpoint.read(f"{checkpoint}another line\n") == checkpoint


@pytest.mark.parametrize(
    "text",
    ["", "a\n1\n", "a\n01\nBwc=\n", "a\n-1\nBwc=\n", "a\n1\nBwc=\n", "a\n1\n%\n", "\n1\nBwc=\n"],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        Checkpoint.read(text)


@pytest.mark.parametrize("note", ["", "text\n", "text\n\nno dash\n", "text\n\n— name !\n"])
def test_what_is_no_note_is_refused(note: str) -> None:
    with pytest.raises(NoteError):
        signers_of(note, [Verifier.read(PUBLIC)])


@pytest.mark.parametrize(
    "key",
    ["", "a+b", "PeterNeumann+00000000+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "a+b+!"],
)
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(NoteError):
        Verifier.read(key)
    with pytest.raises(NoteError):
        Signer.make("two words")
