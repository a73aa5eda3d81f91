"""What a trainer makes of the course: folders of groups, strategic plans, a zip for a room."""

import re
import zipfile
from xml.dom import minidom

import pypdf
import pytest
from click.testing import CliRunner

from cluster_analysis.commands.training import training as command
from cluster_analysis.errors import InputError
from cluster_analysis.pages.notebook import read
from cluster_analysis.publishing.course import bundle, plan
from cluster_analysis.training import check, checks, course, hand_in, plan_page, room, start


@pytest.fixture
def handed_in(tmp_path):
    """Two pages of one group in Russian, one of another in Kazakh, and a broken file."""
    for group, lang, modules in (
        ("Группа №2", "ru", ["field_project", "module_1"]),
        ("Топ 1", "kk", ["module_1"]),
    ):
        start("KZ-43", "kyzylorda-rice", lang)
        check("m2.q1", 3000, shares=[40, 30, 20, 10])
        for module in modules:
            words = {"idea": "<b>&</b> рис"} if module == "module_1" else {"vision": "2030"}
            hand_in(plan_page(module, {"HHI": 3000.5}, words, cluster="Рис"), group, tmp_path)
    (tmp_path / "Топ 1" / "module_2.yml").write_text("[")
    return tmp_path


def text_of(path):
    with zipfile.ZipFile(path) as file:
        assert all(minidom.parseString(file.read(name)) for name in file.namelist())
        document = minidom.parseString(file.read("word/document.xml"))
    return [node.firstChild.data for node in document.getElementsByTagName("w:t") if node.firstChild]


class TestPlan:
    def test_pages_stand_in_the_order_of_the_modules_and_missing_ones_are_named(self, handed_in, tmp_path):
        first, second = plan.plans(handed_in)
        assert [page.module for page in first.pages] == ["module_1", "field_project"]
        assert len(first.missing) == 5
        assert second.lang == "kk"
        texts = text_of(first.write_docx(tmp_path / "plan.docx"))
        assert texts[0] == "Стратегический план кластера: Рис"
        assert "<b>&</b> рис" in texts
        assert "3 000,50" in [text.replace("\u00a0", " ") for text in texts]
        assert any(text.startswith("Ещё не сданные страницы: 2.") for text in texts)

    def test_what_people_typed_is_no_markup_in_the_pdf_either(self, handed_in):
        text = plan.plans(handed_in)[0].to_markdown()
        assert "<b>" not in text
        assert text.index("1. Почему") < text.index("## Стратегический план")

    def test_nothing_handed_in_is_said(self, tmp_path):
        with pytest.raises(InputError, match="nothing was handed in"):
            plan.plans(tmp_path)

    def test_the_command_writes_both_forms_for_each_group(self, handed_in, tmp_path, monkeypatch):
        monkeypatch.setattr("cluster_analysis.commands.training.reports", lambda: tmp_path)
        out = tmp_path / "training" / "plans"
        ran = CliRunner().invoke(command, ["collect", str(handed_in), "--plan"])
        assert ran.exit_code == 0, ran.output
        names = sorted(path.name for path in out.iterdir())
        assert names == ["Группа №2.docx", "Группа №2.pdf", "Топ 1.docx", "Топ 1.pdf"]
        pages = pypdf.PdfReader(out / "Группа №2.pdf").pages
        text = " ".join(page.extract_text() for page in pages)
        assert "|" not in text
        assert "<b>&</b> рис" in " ".join(text.split())
        assert "module_2.yml cannot be read" in ran.output


class TestGroups:
    def test_a_folder_of_each_group_holds_its_own_parameters_and_no_solution(self, tmp_path, monkeypatch):
        monkeypatch.setattr("cluster_analysis.commands.training.reports", lambda: tmp_path)
        out = tmp_path / "training" / "groups"
        ran = CliRunner().invoke(command, ["new", "--groups", "2", "--lang", "ru"])
        assert ran.exit_code == 0, ran.output
        table = (out / "groups.csv").read_text().splitlines()
        assert table[1].startswith("Группа 1,KZ-43,kyzylorda-rice,")
        sources = [cell.source for cell in read(out / "Группа 2" / "module_1.ipynb").cells]
        (parameters,) = [text for text in sources if text.startswith("region: str")]
        assert re.search(r'^region: str = "KZ-47" ', parameters, re.MULTILINE)
        assert re.search(r'^lang: str = "ru" ', parameters, re.MULTILINE)
        assert re.search(rf"^seed: int = {course.SEEDS[1]} ", parameters, re.MULTILINE)
        assert 'group = "Группа 2"' in "\n".join(sources)
        assert not [
            text for text in sources if "SOLUTION" in text or "weber_point(points)" in text.split("#")[0]
        ]


class TestSlides:
    @pytest.mark.parametrize(
        ("cluster", "region"),
        [("south-kazakhstan-tourism", "KZ-YUZ"), ("demo-dairy", "KZ-59"), ("kyzylorda-rice", "KZ-43")],
    )
    def test_without_a_region_they_are_of_the_region_of_2017_that_the_cluster_was_in(
        self, cluster, region, monkeypatch, tmp_path
    ):
        given = {}
        drawn = lambda _name, **own: given.update(own) or {}  # noqa: E731
        monkeypatch.setattr("cluster_analysis.publishing.course.slides.draw", drawn)
        monkeypatch.setattr("cluster_analysis.commands.training.reports", lambda: tmp_path)
        ran = CliRunner().invoke(command, ["slides", "1", "--cluster", cluster])
        assert ran.exit_code == 0, ran.output
        assert (given["region"], given["cluster"]) == (region, cluster)
        assert start(region, cluster).region == region

    def test_an_unknown_cluster_is_refused_with_the_nearest(self):
        ran = CliRunner().invoke(command, ["slides", "1", "--cluster", "kyzylorda-rise"])
        assert ran.exit_code != 0
        assert "kyzylorda-rice" in f"{ran.output}{ran.exception}"


class TestBundle:
    def test_it_holds_what_a_room_needs_and_no_solved_notebook(self, tmp_path, monkeypatch):
        root = tmp_path / "source" / "project"
        course = ("notebooks/training/module_1.ipynb", "notebooks/training/source/module_1.py")
        for name in (*course, "src/a.py", "requirements.lock", "data/raw/x.csv"):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text("x")
        solved = root / "notebooks" / "training" / "instructor" / "module_1.ipynb"
        solved.parent.mkdir()
        solved.write_text("solved")
        wheels = tmp_path / "wheels"
        wheels.mkdir()
        (wheels / "one.whl").write_text("w")
        monkeypatch.setattr(bundle, "project_root", lambda: root)
        with zipfile.ZipFile(bundle.bundle(tmp_path / "course.zip", wheels=wheels)) as file:
            names = file.namelist()
            assert b"--no-index --find-links wheels" in file.read("INSTALL.txt")
        assert "wheels/one.whl" in names
        assert "notebooks/training/module_1.ipynb" in names
        assert not [name for name in names if "instructor" in name or "training/source" in name]

    def test_an_empty_folder_of_wheels_is_refused(self, tmp_path):
        with pytest.raises(InputError, match="holds no file"):
            bundle.bundle(tmp_path / "course.zip", wheels=tmp_path)


class TestWithoutWidgets:
    def test_the_text_tells_how_to_answer_where_there_are_no_widgets(self, monkeypatch):
        monkeypatch.setattr(checks, "find_spec", lambda name: None)
        room.speak("kk")
        result = check("m2.q1", shares=[40, 30, 20, 10])
        shown = result._repr_mimebundle_()
        assert set(shown) == {"text/plain", "text/markdown"}
        assert 'answer = "?"' in shown["text/plain"]
        assert result.state == checks.NOT_ATTEMPTED
