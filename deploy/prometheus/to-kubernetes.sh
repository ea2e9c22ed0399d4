#!/usr/bin/env bash
# Makes deploy/k8s/monitoring/rules.yaml, for the Prometheus Operator, from rules.yml.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"
{
  cat <<'HEAD'
# Made from deploy/prometheus/rules.yml by deploy/prometheus/to-kubernetes.sh: change it there.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: va-rules
spec:
HEAD
  sed -n '/^groups:/,$p' rules.yml | sed '/./s/^/  /'
} > ../k8s/monitoring/rules.yaml
