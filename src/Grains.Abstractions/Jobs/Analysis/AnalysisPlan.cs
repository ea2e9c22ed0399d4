using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Grains;

/// <summary>What an analysis looks for.</summary>
[GenerateSerializer, Alias("va.AnalysisKind")]
public enum AnalysisKind
{
    /// <summary>What fails without each position and node, and where heads look.</summary>
    Ablation,

    /// <summary>What the useful nodes compute.</summary>
    Claims,

    /// <summary>Whether what useful heads write tells tri-state questions apart.</summary>
    Separability,
}

/// <summary>Which claims are tested: <see cref="ClaimSpec"/> in words that can be sent and stored.</summary>
/// <param name="Questions">Of each claim.</param>
/// <param name="Tasks">The sub-tasks; null for all that the operations have.</param>
/// <param name="Filter">Which useful nodes, as <see cref="FilterText"/>; null for all.</param>
[GenerateSerializer, Immutable, Alias("va.ClaimPlan")]
public sealed record ClaimPlan(int Questions, SubTask[]? Tasks, string? Filter);

/// <summary>How a model is looked into: what is found depends on the plan and the weights alone.</summary>
/// <param name="Kind">What is looked for. Claims and separability are about the useful nodes, which their <see cref="Basis"/> finds.</param>
/// <param name="Policy">Which rules the ablations follow.</param>
/// <param name="Ablation">What is put in the place of an activation.</param>
/// <param name="Seed">Of questions, of resample ablation and of the claims' controls.</param>
/// <param name="Operations">Which operations are asked; null for those that the model is good at, as far as a sample shows.</param>
/// <param name="Questions">Questions, padded, such as <c>123+456</c>; null for the policy's own test set.</param>
/// <param name="Claims">Which claims; null for other kinds.</param>
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

    /// <summary>How things are ablated.</summary>
    [JsonIgnore]
    public AblationSpec AblationSpec => new(Policy, Ablation, Seed);

    /// <summary>What an analysis builds on, which all that are alike in this share; itself, if it ablates.</summary>
    [JsonIgnore]
    public AnalysisPlan Basis => Kind is AnalysisKind.Ablation ? this : this with { Kind = AnalysisKind.Ablation, Claims = null };

    /// <summary>The claims to be tested.</summary>
    /// <exception cref="FormatException">The filter is none.</exception>
    [JsonIgnore]
    public ClaimSpec ClaimSpec => Claims is { } claims
        ? new(Seed, claims.Questions, claims.Tasks, claims.Filter is { } filter ? FilterText.Parse(filter) : null)
        : throw new InvalidOperationException($"An analysis of kind {Kind} tests no claims.");

    /// <summary>The ablations that a request asks for. Operations and questions must be in their plain form.</summary>
    public static AnalysisPlan Of(AnalysisRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new(
            AnalysisKind.Ablation, request.Spec.Policy, request.Spec.Kind, request.Spec.Seed, InOrder(request.Operations),
            request.Questions is { } questions ? [.. questions] : null, Claims: null);
    }

    /// <summary>The claims that a request asks for.</summary>
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

    /// <summary>The test of the heads that an analysis finds useful.</summary>
    public static AnalysisPlan Separability(AnalysisRequest request) => Of(request) with { Kind = AnalysisKind.Separability };

    /// <summary>Which operations a variant is asked: those it was trained on whose columns carry; null if there are none.</summary>
    public static IReadOnlyList<Operation>? OperationsOf(VariantSpec variant)
    {
        ArgumentNullException.ThrowIfNull(variant);
        Operation[] operations = [.. variant.Operations.Intersect(OperationRegistry.WithColumns)];
        return operations.Length > 0 ? operations : null;
    }

    /// <summary>How a sweep has a variant analysed: as people who ask for nothing special. Of products nothing is known to look for.</summary>
    public static IReadOnlyList<AnalysisPlan> AllOf(VariantSpec variant) => OperationsOf(variant) is { } operations
        ? [Of(new ClaimRequest(new(), operations)), Separability(new AnalysisRequest(new(), Questions: null, operations))]
        : [];

    /// <summary>What a sweep wants to know of a variant.</summary>
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
            $"analysis, engine={VariantSpec.EngineVersion}\n{weights.Sha256}\n{Kind}\n{Policy}\n{Ablation}\n{Seed}\n{Listed(Operations)}\n" +
            $"{Listed(Questions)}\n{Claims?.Questions}\n{Listed(Claims?.Tasks)}\n{Claims?.Filter ?? "-"}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))[..20];
    }

    /// <summary>Where the facts are stored when all are found, a <see cref="FactsFile"/> beside the model's other artefacts.</summary>
    public string FileFor(WeightsRef weights) => $"{FolderFor(weights)}.json";

    /// <summary>Where the facts of a part are stored until all are found.</summary>
    public string FileFor(WeightsRef weights, AnalysisPart part)
    {
        ArgumentNullException.ThrowIfNull(part);
        return $"{FolderFor(weights)}/{part.Name}.json";
    }

    /// <summary>The key under which all parts are stored, each behind a <c>/</c>.</summary>
    public string FolderFor(WeightsRef weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return $"circuits/{weights.Sha256}/{KeyFor(weights)}";
    }

    private static Operation[]? InOrder(IReadOnlyList<Operation>? operations) => operations is null ? null : [.. operations.Distinct().Order()];

    private static string Listed<T>(T[]? all) => all is null ? "-" : string.Join(' ', all);
}
