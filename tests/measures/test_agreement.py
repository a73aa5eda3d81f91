"""Where a library has the same measure, both give the same number."""

import warnings

import numpy as np
import pandas as pd
import pytest

import cluster_analysis.measures as measures

RNG = np.random.default_rng(20170410)
Y = RNG.lognormal(0, 1, 17)
REGIONS = [f"r{i}" for i in range(17)]
COUNTS = RNG.poisson(RNG.lognormal(2, 1, (17, 6)))


def ring(labels):
    from libpysal.graph import Graph

    focal, neighbour = [], []
    for i, one in enumerate(labels):
        for step in (1, 2, -1, -2, 5):
            focal.append(one)
            neighbour.append(labels[(i + step) % len(labels)])
    return Graph.from_arrays(focal, neighbour, [1.0] * len(focal))


def test_gini_and_theil_of_inequality():
    inequality = pytest.importorskip("inequality")
    series = pd.Series(Y, REGIONS)
    assert measures.gini(series) == pytest.approx(inequality.gini.Gini(Y).g, abs=1e-10)
    assert measures.theil(series, "T") == pytest.approx(inequality.theil.Theil(Y).T, abs=1e-10)
    groups = [i % 3 for i in range(17)]
    found = measures.theil(series, "T", groups=dict(zip(REGIONS, groups, strict=True)))
    peer = inequality.theil.TheilD(Y, np.array(groups))
    assert found["between"] == pytest.approx(float(np.ravel(peer.bg)[0]), abs=1e-10)
    assert found["within"] == pytest.approx(float(np.ravel(peer.wg)[0]), abs=1e-10)


def test_local_and_global_moran_of_esda():
    esda = pytest.importorskip("esda")
    graph = ring(REGIONS)
    series = pd.Series(Y, REGIONS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peer = esda.Moran_Local(Y, graph.transform("r"), permutations=19_999, seed=1)
        moran = esda.Moran(Y, graph.transform("r"), permutations=0)
    found = measures.local_moran(series, graph, alternative="folded")
    np.testing.assert_allclose(found["local_i"], peer.Is, atol=1e-10)
    assert measures.global_moran(series, graph)["moran_i"] == pytest.approx(moran.I, abs=1e-10)
    quadrants = np.array(["", "high-high", "low-high", "low-low", "high-low"])[peer.q]
    assert found["quadrant"].tolist() == quadrants.tolist()
    # exact p against 19,999 random arrangements: four standard errors
    error = np.sqrt(found["p"] * (1 - found["p"]) / 20_000)
    assert (np.abs(found["p"] - peer.p_sim) < 4 * error + 2 / 20_000).all()


def test_empirical_bayes_of_esda():
    smoothing = pytest.importorskip("esda.smoothing")
    x = pd.DataFrame(COUNTS)
    expected = np.outer(COUNTS.sum(1), COUNTS.sum(0)) / COUNTS.sum()
    found = measures.empirical_bayes_location_quotient(x)
    for industry in range(6):
        peer = smoothing.Empirical_Bayes(COUNTS[:, industry].astype(float), expected[:, industry]).r
        np.testing.assert_allclose(found[industry], np.ravel(peer), atol=1e-10)


def test_regression_of_statsmodels():
    sm = pytest.importorskip("statsmodels.api")
    y1 = Y**0.8 * RNG.lognormal(0, 0.1, 17)
    fit = sm.OLS(np.log(y1 / Y) / 6, sm.add_constant(np.log(Y))).fit(cov_type="HC3")
    found = measures.beta_convergence(pd.Series(Y, REGIONS), pd.Series(y1, REGIONS), 6)
    assert found["b"] == pytest.approx(fit.params[1], abs=1e-10)
    assert found["b_se"] == pytest.approx(fit.bse[1], abs=1e-10)


def test_binomial_and_false_discovery():
    from scipy.stats import binom
    from statsmodels.stats.multitest import multipletests

    found = measures.location_quotient_test(pd.DataFrame(COUNTS))
    w = COUNTS.sum(1, keepdims=True) / COUNTS.sum()
    np.testing.assert_allclose(found["p"], binom.sf(COUNTS - 1, COUNTS.sum(0), w), atol=1e-10)
    q = multipletests(found["p"].to_numpy().ravel(), method="fdr_bh")[1]
    np.testing.assert_allclose(found["q"].to_numpy().ravel(), q, atol=1e-10)


def test_katz_of_statsmodels():
    from statsmodels.stats.proportion import confint_proportions_2indep

    found = measures.location_quotient_interval(pd.DataFrame([[10, 30], [20, 140]]), method="katz")
    low, high = confint_proportions_2indep(10, 40, 20, 160, compare="ratio", method="log")
    assert found["lower"].loc[0, 0] == pytest.approx(low, abs=1e-10)
    assert found["upper"].loc[0, 0] == pytest.approx(high, abs=1e-10)


def jobs():
    rng = np.random.default_rng(1)
    return pd.DataFrame(
        rng.lognormal(0, 2, (40, 60)), [f"r{i}" for i in range(40)], [f"i{i}" for i in range(60)]
    )


def test_specialisation_of_econcomplex():
    econcomplex = pytest.importorskip("econcomplex")
    x = jobs()
    np.testing.assert_allclose(measures.location_quotient(x), econcomplex.location_quotient(x), atol=1e-10)
    m = measures.is_specialised(x)
    peer = econcomplex.proximity(x, compute="product")["product"]
    off = ~np.eye(60, dtype=bool)
    np.testing.assert_allclose(measures.proximity(m).to_numpy()[off], peer.to_numpy()[off], atol=1e-10)
    np.testing.assert_allclose(
        measures.hoover_specialisation(x), econcomplex.krugman_index(x) / 2, atol=1e-10
    )


def test_complexity_of_ecomplexity():
    ecomplexity = pytest.importorskip("ecomplexity")
    x = jobs()
    table = x.stack().reset_index()
    table.columns = ["loc", "prod", "val"]
    table["time"] = 2017
    columns = {"time": "time", "loc": "loc", "prod": "prod", "val": "val"}
    peer = ecomplexity.ecomplexity(table, columns, check_logsupermodularity=False, verbose=False)
    peer = peer.rename(columns={"loc": "region", "prod": "industry"}).set_index(["region", "industry"])
    m = measures.is_specialised(x)
    found = measures.complexity(m)
    density = measures.relatedness_density(m, measures.proximity(m), include_self=True)
    cells = density.stack().rename_axis(["region", "industry"]).rename("ours").to_frame()
    assert (cells["ours"] - peer["density"]).abs().max() < 1e-10
    eci = peer["eci"].groupby("region").first()
    pci = peer["pci"].groupby("industry").first()
    np.testing.assert_allclose(found["eci"].to_series(), eci[x.index], atol=1e-8)
    np.testing.assert_allclose(found["pci"].to_series(), pci[x.columns], atol=1e-8)
