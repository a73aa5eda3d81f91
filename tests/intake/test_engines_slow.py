"""Out of one machine: Spark in local-cluster mode, a Dask scheduler with two worker processes."""

import os
import shutil
import sys

import pandas as pd
import pytest
from synthetic_register import generate_register

from cluster_analysis.errors import InputError
from cluster_analysis.intake.register import register_panel

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory):
    return generate_register(tmp_path_factory.mktemp("register") / "r.parquet", 50_000, unknown_share=0.01)


@pytest.fixture(scope="module")
def spark():
    pyspark_sql = pytest.importorskip("pyspark.sql")
    if shutil.which("java") is None:
        pytest.skip("no Java here")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    build = pyspark_sql.SparkSession.builder.appName("register").config("spark.ui.enabled", "false")
    build = build.config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
    build = build.config("spark.executor.memory", "1g").config("spark.sql.shuffle.partitions", "4")
    # two executors of their own processes need a Spark home with its scripts; threads elsewhere
    session = build.master(
        os.environ.get("CLUSTER_ANALYSIS_SPARK", "local-cluster[2,1,1024]")
    ).getOrCreate()
    yield session
    session.stop()


@pytest.fixture(scope="module")
def dask_client():
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def test_spark_gives_the_same_panel(spark, synthetic):
    found = register_panel(spark.read.parquet(str(synthetic.path)))
    expected = register_panel(synthetic.path)
    pd.testing.assert_frame_equal(found.cells, expected.cells)
    pd.testing.assert_frame_equal(found.unknown, expected.unknown)


def test_spark_reads_gaps_and_refuses_faults_as_the_others_do(spark):
    names = ["year", "kato", "oked", "employees", "turnover"]
    rows = [(2017.0, "110000000", "01111", 3.0, 0.125), (2017.0, "111010000", "01112", float("nan"), None)]
    rows += [(None, "99", "62011", 5.0, 0.375)]
    found = register_panel(spark.createDataFrame(rows, names))
    cell = found.cells.iloc[0]
    assert (cell["units"], cell["employees"], cell["turnover"]) == (2, 3, 0.13)
    assert (cell["units_without_employees"], cell["units_without_turnover"]) == (1, 1)
    assert found.unknown.values.tolist() == [["year, kato", "(missing), 99", 1]]
    for value, message in ((3.5, "not a whole"), (float("inf"), "not a finite"), (-1.0, "negative")):
        faulty = spark.createDataFrame([(2017, "110000000", "01111", value, 1.0)], names)
        with pytest.raises(InputError, match=f"'employees': .* is {message}"):
            register_panel(faulty)
    huge = spark.createDataFrame([(2017, "110000000", "01111", 1, 2**62)] * 2, names)
    with pytest.raises(InputError, match="exceed 64 bits"):
        register_panel(huge)


def test_dask_workers_give_the_same_panel(dask_client, synthetic):
    dataframe = pytest.importorskip("dask.dataframe")
    assert len(dask_client.scheduler_info()["workers"]) == 2
    found = register_panel(dataframe.read_parquet(synthetic.path, split_row_groups=True))
    pd.testing.assert_frame_equal(found.cells, register_panel(synthetic.path).cells)
