"""Checkpoints as files: whole or not there."""

from abide.service.worker import checkpoints


def test_a_checkpoint_is_read_back_by_its_offset(tmp_path):
    checkpoints.write(tmp_path / "new", partition=0, offset=7, data=b"seven")
    assert checkpoints.read(tmp_path / "new", partition=0, offset=7) == b"seven"
    assert checkpoints.read(tmp_path / "new", partition=0, offset=8) is None
    assert checkpoints.read(tmp_path / "new", partition=1, offset=7) is None


def test_no_checkpoint_is_there_before_the_first(tmp_path):
    assert checkpoints.read(tmp_path / "none", partition=0, offset=0) is None


def test_older_ones_of_the_partition_are_let_go_and_others_are_not(tmp_path):
    for partition, offset in [(0, 7), (0, 70), (1, 7), (10, 7)]:
        checkpoints.write(tmp_path, partition=partition, offset=offset, data=b"x")
    (tmp_path / "0-9.part").write_bytes(b"half")
    checkpoints.forget_others(tmp_path, partition=0, offset=70)
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "0-70.checkpoint",
        "1-7.checkpoint",
        "10-7.checkpoint",
    ]
    checkpoints.forget_all(tmp_path)
    assert list(tmp_path.iterdir()) == []
