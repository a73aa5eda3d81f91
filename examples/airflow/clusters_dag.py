"""An Airflow DAG: one notebook with parameters by the papermill operator, then the whole report.

Needs `apache-airflow-providers-papermill` and a kernel `python3` in which `cluster_analysis` is installed.
"""

from __future__ import annotations

import pendulum
from airflow import DAG
from airflow.providers.papermill.operators.papermill import PapermillOperator
from airflow.providers.standard.operators.bash import BashOperator

ROOT = "/srv/clusters"

with DAG(
    dag_id="territorial_clusters",
    schedule="30 2 * * *",
    start_date=pendulum.datetime(2026, 1, 1, tz="Asia/Almaty"),
    catchup=False,
    max_active_runs=1,
):
    mapping = PapermillOperator(
        task_id="mapping_2025",
        input_nb=f"{ROOT}/notebooks/02_cluster_mapping.ipynb",
        output_nb="/tmp/mapping-{{ ds }}.ipynb",  # noqa: S108 - an example
        parameters={"year": 2025, "vintage": 2022, "lang": "ru"},
        kernel_name="python3",
        language_name="python",
    )
    publish = BashOperator(
        task_id="publish",
        bash_command=f"cd {ROOT} && .venv/bin/cluster-analysis build --quiet",
        retries=1,
    )
    mapping >> publish
