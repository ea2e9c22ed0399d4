using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Makes a sweep of what a file says.</summary>
/// <param name="problems">Where to tell what is wrong.</param>
internal sealed class SweepFileReader(Problems problems)
{
    /// <summary>Questions for each operation where the file does not say.</summary>
    public const long DefaultQuestions = SweepFile.DefaultQuestions;

    private static readonly string[] Keys = ["name", "defaults", "variants", "matrix", "search", "halving", "stopWhen", "verification", "refine", "analysis", "robustness", "fuse", "priority", "maxSlots", "maxSlotHours", "owner"];
    private const string SampleKey = "sample";

    private static readonly string[] VerificationKeys = ["questions", "sample", "seed", "realisations"];

    private readonly ScalarReader _reader = new(problems);

    /// <summary>The sweep, and who starts from weight files.</summary>
    public SweepDraft Read(YamlValue? document, string file, string? folder)
    {
        if (document is not YamlMap map)
        {
            if (document is not null)
            {
                problems.Add(document.At, $"The file is {document.Described}, but a sweep is a block of keys: {string.Join(", ", Keys)}.");
            }

            return new(null, [], []);
        }

        foreach (var entry in map.Entries.Where(entry => !Keys.Contains(entry.Key, StringComparer.Ordinal)))
        {
            problems.Add(entry.At, $"A sweep has no key '{entry.Key}'.{UnknownKey.Help(entry.Key, Keys)}");
        }

        var name = SweepName(map, file);
        var refine = map.Find("refine") is { } wanted ? RefineBlock.Read(wanted.Value, _reader) : null;
        var drafts = Drafts(map).ConvertAll(draft => draft.Refine is null ? draft with { Refine = refine } : draft);
        RefuseRepeatedNames(drafts);
        var verification = Verification(map.Find("verification")?.Value);
        if (map.Find("verification")?.Value is YamlScalar { Text: "none" })
        {
            RefuseBlindRefinement(drafts);
        }
        else
        {
            verification ??= new(DefaultQuestions, Sample: null, VerificationSpec.DefaultSeed); // what is wrong with it has been told
        }

        var fuse = map.Find("fuse") is { } given ? _reader.Choice<Stacking>("fuse", given.Value) : Stacking.Auto;
        var terms = Terms(map);
        var pedigree = new WarmStartParents(drafts, folder, problems);
        var variants = pedigree.Variants();
        var (halving, stopWhen) = Milestones(map, variants.Select(one => one.Variant.Spec?.Steps ?? 0).DefaultIfEmpty(0).Max());
        var spec = new SweepSpec(
            NameRules.Fits(name) ? name! : "unnamed", [.. variants.Select(one => one.Variant)], verification, fuse ?? Stacking.Auto, terms, IsWanted("analysis"),
            IsWanted("robustness"), halving, stopWhen);
        CheckWhole(spec, [.. variants.Select(one => one.Draft)], map);
        return new(problems.Any ? null : spec, pedigree.Uses, pedigree.Notes);

        bool IsWanted(string job) => map.Find(job) is { Value: not YamlScalar { Text: "none" } } given && _reader.Truth(job, given.Value) is true;
    }

    /// <summary>What is decided while variants train.</summary>
    private (Halving? Halving, StopRule? StopWhen) Milestones(YamlMap map, int longest)
    {
        var blocks = new MilestoneBlocks(_reader, (what, value) => Questions(what, value, MilestoneBlocks.DefaultQuestions, MilestoneRules.DefaultSeed));
        return (
            map.Find("halving")?.Value is { } halving and not YamlScalar { Text: "none" } ? blocks.Halving(halving) : null,
            map.Find("stopWhen")?.Value is { } stop and not YamlScalar { Text: "none" } ? blocks.StopWhen(stop, longest) : null);
    }

    /// <summary>What the grid would refuse is refused here, at its place; what was told before is not told again.</summary>
    private void CheckWhole(SweepSpec spec, Draft[] drafts, YamlMap map)
    {
        var isWhole = !problems.Any;
        foreach (var fault in SweepRules.Check(spec))
        {
            var draft = fault.Variant is { } variant ? drafts[variant] : null;
            if (isWhole || (draft is not null && IsOfVerification(fault)))
            {
                problems.Add(PlaceOf(fault.Key, draft, map), fault.Message);
            }
        }
    }

    /// <summary>Of a sweep of which more is wrong, these are no consequences of it.</summary>
    private static bool IsOfVerification(SweepFault fault) => fault.Key is SampleKey;

    private static Place PlaceOf(string key, Draft? draft, YamlMap map) =>
        key is SampleKey ? ((map.Find("verification")?.Value as YamlMap)?.Find(SampleKey)?.Value ?? map.Find("verification")?.Value)?.At ?? draft?.At ?? map.At
            : draft is null || map.Find(key) is { Value: YamlMap } ? PlaceOf(key.Split('.'), map)
            : Draft.PlaceOf(key, draft.Settings, draft.At);

    /// <summary>Returns where a key stands, or the innermost block around it that there is.</summary>
    private static Place PlaceOf(string[] path, YamlMap map) => map.Find(path[0])?.Value switch
    {
        null => map.At,
        YamlMap inner when path.Length > 1 && inner.Find(path[1]) is not null => PlaceOf(path[1..], inner),
        var value => value.At,
    };

    /// <summary>What the sweep may take; null for the usual.</summary>
    private SweepTerms? Terms(YamlMap map)
    {
        var (priority, most) = (map.Find("priority")?.Value, map.Find("maxSlots")?.Value);
        var (hours, owner) = (map.Find("maxSlotHours")?.Value, map.Find("owner")?.Value);
        var terms = new SweepTerms(
            priority is null ? 0 : _reader.Whole("priority", priority, (-SweepTerms.MaxPriority, SweepTerms.MaxPriority)) ?? 0,
            most is null ? null : MaxSlots(most),
            owner is null ? null : Fitting(owner, new(Owner: _reader.Text("owner", owner))).Owner,
            hours is null ? null : Fitting(hours, new(MaxSlotHours: _reader.Real("maxSlotHours", hours))).MaxSlotHours);
        return priority is null && most is null && hours is null && owner is null ? null : terms;
    }

    /// <summary>Tells what is wrong with a term.</summary>
    private SweepTerms Fitting(YamlValue value, SweepTerms term)
    {
        foreach (var problem in SweepTermsRules.Check(term))
        {
            problems.Add(value.At, problem.Message);
        }

        return term;
    }

    private int? MaxSlots(YamlValue value)
    {
        var given = _reader.Whole("maxSlots", value, (value is YamlScalar { IsWhole: true } ? int.MinValue : 1, int.MaxValue));
        foreach (var problem in SweepTermsRules.Check(new(MaxSlots: given)))
        {
            problems.Add(value.At, problem.Message);
        }

        return given;
    }

    private string? SweepName(YamlMap map, string file)
    {
        var entry = map.Find("name");
        var name = entry is null ? Path.GetFileNameWithoutExtension(file) : _reader.Text("name", entry.Value);
        if (name is not null && !NameRules.Fits(name))
        {
            problems.Add(entry?.Value.At ?? map.At, entry is null
                ? $"The file's name does not do as the sweep's: {UntrustedText.Quote(name)}. Give 'name'. {NameRules.Rule}"
                : $"name is {UntrustedText.Quote(name)}. {NameRules.Rule}");
        }

        return name;
    }

    private List<Draft> Drafts(YamlMap map)
    {
        var defaults = map.Find("defaults") is { } given ? Block("defaults", given.Value) : Settings.None;
        var drafts = new List<Draft>();
        if (map.Find("variants") is { } variants)
        {
            drafts.AddRange(Listed(variants.Value, defaults));
        }

        if (map.Find("matrix") is { } matrix)
        {
            drafts.AddRange(matrix.Value is YamlMap cells ? Matrix.Expand(cells, defaults, _reader) : []);
            if (matrix.Value is not YamlMap)
            {
                problems.Add(matrix.Value.At, $"matrix is {matrix.Value.Described}, but must be a block such as {{seed: [1, 2, 3]}}.");
            }
        }

        if (map.Find("search") is { } search)
        {
            drafts.AddRange(search.Value is YamlMap block ? SearchBlock.Expand(block, defaults, _reader) : []);
            if (search.Value is not YamlMap)
            {
                problems.Add(search.Value.At, $"search is {search.Value.Described}, but must be a block such as {{samples: 64, ranges: {{learningRate: {{from: 1e-4, to: 1e-2, scale: log}}}}}}.");
            }
        }

        if (!map.Entries.Any(entry => entry.Key is "variants" or "matrix" or "search") && !map.Entries.Any(entry => Nearest.To(entry.Key, Keys).FirstOrDefault() is "variants" or "matrix" or "search"))
        {
            problems.Add(map.At, "The sweep has nothing to train. Give 'variants', a list, 'matrix' or 'search'.");
        }

        return drafts;
    }

    private IEnumerable<Draft> Listed(YamlValue value, Settings defaults)
    {
        if (value is not YamlList { Items.Count: > 0 } list)
        {
            var given = value is YamlList ? "an empty list" : value.Described;
            var hint = value is YamlMap { Entries: [{ Key: ['-', not ' ', ..] }, ..] } ? " A '-' that begins a list's item has a blank behind it." : "";
            problems.Add(value.At, $"variants is {given}, but must be a list with a block of keys for each variant.{hint}");
            return [];
        }

        if (list.Items.Count > SweepRules.MaxVariants)
        {
            problems.Add(value.At, SweepRules.TooMany(list.Items.Count));
            return [];
        }

        return list.Items.Select(item => Variant(item, defaults)).OfType<Draft>();
    }

    private Draft? Variant(YamlValue item, Settings defaults)
    {
        if (item is not YamlMap map)
        {
            var hint = item is YamlScalar { Text: var text } && text.Contains(':', StringComparison.Ordinal) ? " A key's ':' has a blank behind it." : "";
            problems.Add(item.At, $"A variant is a block of keys, but here is {(item is YamlScalar { IsNull: true } ? "nothing" : item.Described)}.{hint}");
            return null;
        }

        var own = Settings.Read(map, named: true, _reader);
        var (nameAt, name) = own[Settings.Name] is { } given ? (given.At, given.Value as string) : (map.At, null);
        if (own[Settings.Name] is null)
        {
            problems.Add(map.At, "This variant lacks 'name'.");
        }
        else if (name is not null && !NameRules.Fits(name))
        {
            problems.Add(nameAt, $"name is {UntrustedText.Quote(name)}. {NameRules.Rule}");
        }

        var settings = own.Over(defaults);
        if (own[Settings.Extends] is { } extends)
        {
            return name is null || extends.Value is not string other ? null : new(
                nameAt, name, Spec: null, Parent: null, own, own[Settings.Refine]?.Value as RefineBlock, RequiredLabels.Of(settings[Settings.Requires]),
                new(extends.At, other));
        }

        var spec = Draft.SpecOf(map.At, name is null ? "This variant" : $"The variant '{name}'", settings, problems);
        return name is null ? null : new(
            nameAt, name, spec, settings[Settings.InitialiseFrom]?.Value as ParentRequest, settings, settings[Settings.Refine]?.Value as RefineBlock,
            RequiredLabels.Of(settings[Settings.Requires]));
    }

    private Settings Block(string key, YamlValue value)
    {
        if (value is YamlMap map)
        {
            return Settings.Read(map, named: false, _reader);
        }

        problems.Add(value.At, $"{key} is {value.Described}, but must be a block of keys.");
        return Settings.None;
    }

    private void RefuseRepeatedNames(IEnumerable<Draft> drafts)
    {
        var first = new Dictionary<string, Draft>(StringComparer.Ordinal);
        foreach (var draft in drafts.Where(draft => !first.TryAdd(draft.Name, draft)))
        {
            var other = first[draft.Name].At;
            problems.Add(draft.At, other == draft.At
                ? $"Two cells of the matrix are called '{draft.Name}'. Its name must mention every key that has several values."
                : $"The name '{draft.Name}' is taken: line {other.Line} has it already.");
        }
    }

    private void RefuseBlindRefinement(IEnumerable<Draft> drafts)
    {
        foreach (var at in drafts.Where(draft => draft.Refine?.Refinement is not null).Select(draft => draft.Refine!.At).Distinct())
        {
            problems.Add(at, "refine needs a verification, to know what fails, but the sweep verifies nothing. Take 'verification: none' away, or 'refine'.");
        }
    }

    private VerificationSpec? Verification(YamlValue? value) =>
        value is YamlScalar { Text: "none" } ? null : Questions("verification", value, DefaultQuestions, VerificationSpec.DefaultSeed);

    /// <summary>Reads a block of questions; null after telling what is wrong.</summary>
    /// <param name="what">What it is called.</param>
    /// <param name="value">The block; null for what it says by default.</param>
    /// <param name="questions">Number of questions where it does not say.</param>
    /// <param name="seed">Seed where it does not say.</param>
    private VerificationSpec? Questions(string what, YamlValue? value, long questions, ulong seed)
    {
        if (value is not (null or YamlMap))
        {
            problems.Add(value.At, $"{what} is {value.Described}, but must be {(what is "verification" ? "none or " : "")}a block of {string.Join(", ", VerificationKeys)}.");
        }

        var map = value as YamlMap ?? new YamlMap(default, []);
        foreach (var entry in map.Entries.Where(entry => !VerificationKeys.Contains(entry.Key, StringComparer.Ordinal)))
        {
            problems.Add(entry.At, $"{what} has no key '{entry.Key}'.{UnknownKey.Help(entry.Key, VerificationKeys)}");
        }

        var count = map.Find("questions") is { } asked ? _reader.Count("questions", asked.Value, 1, VerificationRules.MaxQuestions) : questions;
        var drawn = map.Find("sample");
        var sample = drawn is null ? null : _reader.Choice<SampleKind>("sample", drawn.Value);
        var begin = map.Find("seed") is { } given ? _reader.Seed("seed", given.Value) : seed;
        var realisations = map.Find("realisations") is { } many
            ? _reader.Count("realisations", many.Value, 1, VerificationRules.MaxRealisations)
            : StratifiedQuestions.DefaultRealisations;
        return count is null || (drawn is not null && sample is null) || begin is null || realisations is null
            ? null
            : new(count.Value, sample, begin.Value, (int)realisations.Value);
    }
}
