"""What is remembered is what was worked out, and never grows without end."""

from concurrent.futures import ThreadPoolExecutor

from monitoring.enrich.memory import Memory


class Counted:
    """Works out the length of a text, and counts how often."""

    def __init__(self):
        self.asked = []

    def __call__(self, text):
        self.asked.append(text)
        return len(text)


def test_an_answer_is_worked_out_once():
    learn = Counted()
    memory = Memory(learn, most=10, longest=10)
    assert [memory["abc"], memory["abc"], memory["ab"]] == [3, 3, 2]
    assert learn.asked == ["abc", "ab"]


def test_what_is_asked_again_outlives_what_is_not():
    learn = Counted()
    memory = Memory(learn, most=3, longest=10)
    for text in ("a", "b", "c", "d", "a", "e", "f", "a"):
        memory[text]
    # Four new ones pushed the first three back; of those only "a" was asked for and came along.
    assert learn.asked == ["a", "b", "c", "d", "e", "f"]
    assert len(memory) <= 3
    memory["b"]
    assert learn.asked[-1] == "b"


def test_long_texts_are_answered_and_not_kept():
    learn = Counted()
    memory = Memory(learn, most=3, longest=4)
    assert [memory["abcde"], memory["abcde"]] == [5, 5]
    assert (learn.asked, len(memory)) == (["abcde", "abcde"], 0)


def test_threads_get_the_same_answers_while_it_forgets():
    memory = Memory(len, most=5, longest=50)
    texts = ["x" * (number % 17) for number in range(4000)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: [memory[text] for text in texts], range(4)))
    assert found == [[len(text) for text in texts]] * 4
