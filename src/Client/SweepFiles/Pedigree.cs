using System.Security.Cryptography;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>Finds the parent of each variant of a file and, with it, each variant's identity.</summary>
/// <param name="drafts">The variants, names being unique.</param>
/// <param name="folder">Where weight and analysis files are looked for.</param>
/// <param name="problems">Where to tell of parents that are unknown, unfit or their own descendants.</param>
internal sealed class Pedigree(IReadOnlyList<Draft> drafts, string folder, Problems problems)
{
    private readonly Dictionary<string, Draft> _byName = drafts.ToDictionary(draft => draft.Name, StringComparer.Ordinal);
    private readonly Dictionary<string, VariantSpec?> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _notes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _hashes = new(StringComparer.Ordinal);

    /// <summary>The weight files that variants start from; complete once <see cref="Variants"/> was asked.</summary>
    public IReadOnlyList<ParentFile> Files => [.. _hashes.Select(pair => new ParentFile(pair.Key, pair.Value))];

    /// <summary>What is probably a mistake; complete once <see cref="Variants"/> was asked.</summary>
    public IReadOnlyList<string> Notes => [.. _notes];

    public NamedVariant[] Variants() =>
        [.. drafts.Select(draft => (Draft: draft, Spec: SpecOf(draft, []))).Where(pair => pair.Spec is not null)
            .Select(pair => new NamedVariant(pair.Draft.Name, pair.Spec!, pair.Draft.Refine?.Refinement, pair.Draft.Requires))];

    /// <summary>The whole specification; null where the parent is wrong.</summary>
    private VariantSpec? SpecOf(Draft draft, IReadOnlyList<string> descendants)
    {
        if (draft.Parent is not { } parent || parent == ParentRequest.None)
        {
            return draft.Spec;
        }

        if (_known.TryGetValue(draft.Name, out var known))
        {
            return known;
        }

        if (descendants.Contains(draft.Name, StringComparer.Ordinal))
        {
            var circle = string.Join(" from ", descendants.SkipWhile(name => name != draft.Name).Append(draft.Name));
            problems.Add(parent.At, $"'{draft.Name}' would start from itself: {circle}.");
            return null;
        }

        var source = parent.File is { } file ? FileIdentity(file, parent.At) : VariantIdentity(draft, parent, descendants);
        var nodes = parent.Nodes is { } analysis ? NodesIn(analysis, draft, parent) : null;
        var spec = source is null
            ? null
            : draft.Spec with { InitialiseFrom = new Inheritance(source, parent.Mode, parent.Policy, parent.Late, nodes) };
        return _known[draft.Name] = spec;
    }

    private string? VariantIdentity(Draft draft, ParentRequest request, IReadOnlyList<string> descendants)
    {
        if (!_byName.TryGetValue(request.Variant!, out var parent))
        {
            problems.Add(
                request.At, $"There is no variant '{request.Variant}' in this file to start from.{Nearest.Hint(request.Variant!, _byName.Keys)}");
            return null;
        }

        if (InheritanceRules.Misfit(draft.Name, draft.Spec, request.Policy, parent.Name, ModelSize.Describe(parent.Spec)) is { } misfit)
        {
            problems.Add(request.At, misfit);
            return null;
        }

        return SpecOf(parent, [.. descendants, draft.Name])?.Id.Value;
    }

    private string? FileIdentity(string file, Place at)
    {
        var path = Path.GetFullPath(file, folder);
        if (_hashes.TryGetValue(path, out var hash))
        {
            return Inheritance.FilePrefix + hash;
        }

        try
        {
            using var stream = File.OpenRead(path);
            return Inheritance.FilePrefix + (_hashes[path] = Convert.ToHexStringLower(SHA256.HashData(stream)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(at, $"The weight file {path} cannot be read: {e.Message}");
            return null;
        }
    }

    private string? NodesIn(NamedFile analysis, Draft draft, ParentRequest request)
    {
        try
        {
            var parent = request.Variant is { } name ? _byName.GetValueOrDefault(name)?.Spec : null;
            var file = AnalysisFile.Read(Path.GetFullPath(analysis.Path, folder), parent?.Heads);
            file.Require(parent ?? draft.Spec); // a parent has as many digits as its child, and no more layers and heads
            if (file.Doubt(draft.Spec.Digits) is { } doubt)
            {
                _notes.Add(doubt);
            }

            return file.Nodes(headsAlone: request.Mode == Inheritance.HeadsMode);
        }
        catch (ClientException e)
        {
            problems.Add(analysis.At, e.Message);
            return null;
        }
    }
}
