using System.Security.Cryptography;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Finds what each variant of a file starts or goes on from and, with it, each variant's identity.</summary>
/// <param name="drafts">The variants; of those of one name, which is told elsewhere, the first is meant where it is named.</param>
/// <param name="folder">Where weight and analysis files are looked for; null where none may be named.</param>
/// <param name="problems">Where to tell of parents that are unknown, unfit or their own descendants.</param>
internal sealed class WarmStartParents(IReadOnlyList<Draft> drafts, string? folder, Problems problems)
{
    private readonly Dictionary<string, Draft> _byName = drafts.DistinctBy(draft => draft.Name, StringComparer.Ordinal)
        .ToDictionary(draft => draft.Name, StringComparer.Ordinal);

    private readonly Dictionary<string, VariantSpec?> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ParentFile?> _files = new(StringComparer.Ordinal);
    private readonly List<ParentUse> _uses = [];
    private readonly HashSet<string> _notes = new(StringComparer.Ordinal);

    /// <summary>Who starts from which weight file; complete once <see cref="Variants"/> was asked.</summary>
    public IReadOnlyList<ParentUse> Uses => _uses;

    /// <summary>What is probably a mistake; complete once <see cref="Variants"/> was asked.</summary>
    public IReadOnlyList<string> Notes => [.. _notes];

    /// <summary>The variants that are known, each with what the file says of it.</summary>
    public IReadOnlyList<(Draft Draft, NamedVariant Variant)> Variants() =>
        [.. drafts.Select(draft => (Draft: draft, Spec: SpecOf(draft, []))).Where(pair => pair.Spec is not null)
            .Select(pair => (pair.Draft, new NamedVariant(pair.Draft.Name, pair.Spec!, pair.Draft.Refine?.Refinement, pair.Draft.Requires)))];

    /// <summary>The whole specification; null where the parent is wrong.</summary>
    private VariantSpec? SpecOf(Draft draft, IReadOnlyList<string> descendants)
    {
        var starts = draft.Parent is { } given && given != ParentRequest.None ? given : null;
        if ((draft.Extends?.At ?? starts?.At) is not { } at)
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
            problems.Add(at, $"'{draft.Name}' would start from itself: {circle}.");
            return null;
        }

        return _known[draft.Name] = draft.Extends is { } extends ? Extended(draft, extends, descendants) : Started(draft, starts!, descendants);
    }

    private VariantSpec? Extended(Draft draft, ExtensionRequest request, IReadOnlyList<string> descendants) =>
        Named(request.Variant, request.At, "extend") is { } parent && SpecOf(parent, [.. descendants, draft.Name]) is { } spec
            ? draft.Extended(request, spec, problems)
            : null;

    private VariantSpec? Started(Draft draft, ParentRequest parent, IReadOnlyList<string> descendants)
    {
        var source = parent.File is { } file ? FileIdentity(draft, file, parent) : VariantIdentity(draft, parent, descendants);
        var nodes = parent.Nodes is { } analysis && draft.Spec is not null ? NodesIn(analysis, draft.Spec, parent) : null;
        return source is null || draft.Spec is null
            ? null
            : draft.Spec with { InitialiseFrom = new WarmStart(source, parent.Mode, parent.Policy, parent.Late, nodes) };
    }

    /// <summary>The variant of this name; null after telling that there is none.</summary>
    private Draft? Named(string name, Place at, string purpose)
    {
        if (_byName.TryGetValue(name, out var parent))
        {
            return parent;
        }

        var hint = problems.AreMany ? "" : Nearest.Hint(name, _byName.Keys);
        problems.Add(at, $"There is no variant '{name}' in this file to {purpose}.{hint}");
        return null;
    }

    private string? VariantIdentity(Draft draft, ParentRequest request, IReadOnlyList<string> descendants)
    {
        if (Named(request.Variant!, request.At, "start from") is not { } parent)
        {
            return null;
        }

        if (draft.Spec is not null && parent.Spec is not null && WarmStartRules.Misfit(draft.Name, draft.Spec, request.Policy, parent.Name, ModelDescription.Of(parent.Spec)) is { } misfit)
        {
            problems.Add(request.At, misfit);
            return null;
        }

        return SpecOf(parent, [.. descendants, draft.Name])?.Id.Value;
    }

    private string? FileIdentity(Draft draft, string name, ParentRequest request)
    {
        if (PathOf(name, request.At) is not { } path || FileAt(path, request.At) is not { } file)
        {
            return null;
        }

        if (draft.Spec is { } spec)
        {
            _uses.Add(new(request.At, draft.Name, spec, request.Policy, file));
        }

        return WarmStart.FilePrefix + file.Sha256;
    }

    /// <summary>Where a file is that the sweep names; null, after telling so, if it may name none.</summary>
    private string? PathOf(string name, Place at)
    {
        if (folder is not null)
        {
            return Path.GetFullPath(name, folder);
        }

        problems.Add(at, $"This names the file {UntrustedText.Quote(name)}, and a sweep that is sent to a grid cannot: files stay where they are. Run it with 'va sweep run' where the file is.");
        return null;
    }

    /// <summary>A file is read once; one that cannot be is told of once, where it is named first.</summary>
    private ParentFile? FileAt(string path, Place at)
    {
        if (_files.TryGetValue(path, out var known))
        {
            return known;
        }

        try
        {
            using var stream = File.OpenRead(path);
            return _files[path] = new(path, Convert.ToHexStringLower(SHA256.HashData(stream)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(at, $"The weight file {path} cannot be read: {e.Message}");
            return _files[path] = null;
        }
    }

    private string? NodesIn(NamedFile analysis, VariantSpec child, ParentRequest request)
    {
        if (PathOf(analysis.Path, analysis.At) is not { } path)
        {
            return null;
        }

        try
        {
            var parent = request.Variant is { } name ? _byName.GetValueOrDefault(name)?.Spec : null;
            var file = AnalysisFile.Read(path, parent?.Heads);
            file.Require(parent ?? child); // a parent has as many digits as its child, and no more layers and heads
            if (file.Doubt(child.Digits) is { } doubt)
            {
                _notes.Add(doubt);
            }

            return file.Nodes(headsAlone: request.Mode == WarmStart.HeadsMode);
        }
        catch (ClientException e)
        {
            problems.Add(analysis.At, e.Message);
            return null;
        }
    }
}
