using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Grains;

/// <summary>The kinds of analyses.</summary>
[GenerateSerializer, Alias("va.AnalysisKind")]
public enum AnalysisKind
{
    /// <summary>What fails when each position and node is ablated, and what heads attend to.</summary>
    Ablation,

    /// <summary>What the useful nodes compute.</summary>
    Claims,

    /// <summary>Whether the outputs of useful heads separate tri-state questions.</summary>
    Separability,
}

/// <summary>Which claims are tested: a <see cref="ClaimSpec"/> in a form that can be sent and stored.</summary>
/// <param name="Questions">Number of questions per claim.</param>
/// <param name="Tasks">The sub-tasks; null for all those of the operations.</param>
/// <param name="Filter">Selects useful nodes, as <see cref="FilterText"/>; null for all.</param>
[GenerateSerializer, Immutable, Alias("va.ClaimPlan")]
public sealed record ClaimPlan(int Questions, SubTask[]? Tasks, string? Filter);

/// <summary>How a model is analysed: the result depends only on the plan and the weights.</summary>
/// <param name="Kind">The kind of analysis. Claims and separability are about the useful nodes, which their <see cref="Basis"/> finds.</param>
/// <param name="Policy">The rules that the ablations follow.</param>
/// <param name="Ablation">What replaces an ablated activation.</param>
/// <param name="Seed">Seed of the questions, of resample ablation and of the claims' controls.</param>
/// <param name="Operations">The operations that are asked; null for those at which the model does well on a sample.</param>
/// <param name="Questions">Padded questions, such as <c>123+456</c>; null for the policy's own test set.</param>
/// <param name="Claims">The claims to test; null for other kinds.</param>
[GenerateSerializer, Immutable, Alias("va.AnalysisPlan")]
public sealed record AnalysisPlan(
    AnalysisKind Kind,
    AnalysisPolicy Policy,
    AblationKind Ablation,
    ulong Seed,
    Operation[]? Operations,
    string[]? Questions,
    ClaimPlan? Claims) : IJobPlan
{
    /// <inheritdoc/>
    [JsonIgnore]
    public JobKind Job => JobKinds.Analysis;

    /// <summary>How activations are ablated.</summary>
    [JsonIgnore]
    public AblationSpec AblationSpec => new(Policy, Ablation, Seed);

    /// <summary>The ablation that this analysis builds on, shared by all analyses with the same settings; the plan itself if it is an ablation.</summary>
    [JsonIgnore]
    public AnalysisPlan Basis => Kind is AnalysisKind.Ablation ? this : this with { Kind = AnalysisKind.Ablation, Claims = null };

    /// <summary>The claims to test.</summary>
    /// <exception cref="FormatException">The filter is malformed.</exception>
    [JsonIgnore]
    public ClaimSpec ClaimSpec => Claims is { } claims
        ? new(Seed, claims.Questions, claims.Tasks, claims.Filter is { } filter ? FilterText.Parse(filter) : null)
        : throw new InvalidOperationException($"An analysis of kind {Kind} tests no claims.");

    /// <summary>Returns the ablation plan of a request, whose operations and questions must be in canonical form.</summary>
    public static AnalysisPlan Of(AnalysisRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new(
            AnalysisKind.Ablation, request.Spec.Policy, request.Spec.Kind, request.Spec.Seed, InOrder(request.Operations),
            request.Questions is { } questions ? [.. questions] : null, Claims: null);
    }

    /// <summary>Returns the claims plan of a request.</summary>
    public static AnalysisPlan Of(ClaimRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (spec, basis) = (request.Spec, Of(new AnalysisRequest(new(Seed: request.Spec.Seed), Questions: null, request.Operations)));
        return basis with
        {
            Kind = AnalysisKind.Claims,
            Claims = new(
                spec.Questions,
                spec.Tasks is { } tasks ? [.. tasks.Distinct().Order()] : null,
                spec.Filter is { } filter ? FilterText.Of(filter) : null),
        };
    }

    /// <summary>Returns the plan that tests the heads an analysis finds useful.</summary>
    public static AnalysisPlan Separability(AnalysisRequest request) => Of(request) with { Kind = AnalysisKind.Separability };

    /// <summary>Returns the operations that an analysis of a variant asks: those it was trained on; null if only products.</summary>
    public static IReadOnlyList<Operation>? OperationsOf(VariantSpec variant)
    {
        ArgumentNullException.ThrowIfNull(variant);
        Operation[] operations = [.. variant.Operations.Intersect(OperationRegistry.WithColumns)];
        return operations.Length > 0 ? operations : null;
    }

    /// <summary>Returns the analyses of a variant of a sweep, with default settings; none for products, for which no sub-tasks are known.</summary>
    public static IReadOnlyList<AnalysisPlan> AllOf(VariantSpec variant) => OperationsOf(variant) is { } operations
        ? [Of(new ClaimRequest(new(), operations)), Separability(new AnalysisRequest(new(), Questions: null, operations))]
        : [];

    /// <summary>Returns the analyses that a sweep wants of a variant.</summary>
    public static IEnumerable<IJobPlan> AllOf(SweepSpec sweep, VariantSpec variant)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        return sweep.Analysis ? AllOf(variant) : [];
    }

    /// <inheritdoc/>
    public void Require() => AnalysisRules.Require(this);

    /// <inheritdoc/>
    public void Require(IJobPart part) => AnalysisRules.Require(
        this, part as AnalysisPart ?? throw new ArgumentException("An analysis is made of parts of its own kind.", nameof(part)));

    /// <inheritdoc/>
    public IJobSnapshot Unstarted(string key) => new AnalysisSnapshot(key, this, JobPhase.New, 0, 0, 0, 0, null);

    /// <inheritdoc/>
    public string KeyFor(WeightsRef weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var canonical = string.Create(
            CultureInfo.InvariantCulture,
            $"analysis, engine={VariantSpec.EngineVersion}\n{weights.Sha256}\n{Kind}\n{StoredName.Of(Policy)}\n{Ablation}\n{Seed}\n{Listed(Operations)}\n" +
            $"{Listed(Questions)}\n{Claims?.Questions}\n{Listed(Claims?.Tasks)}\n{Claims?.Filter ?? "-"}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))[..20];
    }

    /// <summary>Returns the key of the complete facts, a <see cref="FactsFile"/> among the model's artefacts.</summary>
    public string FileFor(WeightsRef weights) => $"{FolderFor(weights)}.json";

    /// <summary>Returns the key of the facts of a part while the analysis is incomplete.</summary>
    public string FileFor(WeightsRef weights, AnalysisPart part)
    {
        ArgumentNullException.ThrowIfNull(part);
        return $"{FolderFor(weights)}/{part.Name}.json";
    }

    /// <summary>Returns the key prefix of all parts, each after a <c>/</c>.</summary>
    public string FolderFor(WeightsRef weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return $"circuits/{weights.Sha256}/{KeyFor(weights)}";
    }

    private static Operation[]? InOrder(IReadOnlyList<Operation>? operations) => operations is null ? null : [.. operations.Distinct().Order()];

    private static string Listed<T>(T[]? all) => all is null ? "-" : string.Join(' ', all);
}
