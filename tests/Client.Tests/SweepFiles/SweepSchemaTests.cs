using NJsonSchema;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

public sealed class SweepSchemaTests
{
    private static readonly string Here = AppContext.BaseDirectory;

    public static TheoryData<string> ValidFiles =>
        [.. Names("Samples", "Valid"), .. Names("sweeps")];

    public static TheoryData<string> InvalidFiles => [.. Names("Samples", "Invalid")];

    [Theory]
    [MemberData(nameof(ValidFiles))]
    public async Task Parser_and_schema_take_every_valid_file(string file)
    {
        Assert.NotEmpty(SweepFile.Read(Path.Combine(Here, file)).Variants);
        Assert.Empty(await ValidateAsync(file));
    }

    [Theory]
    [MemberData(nameof(InvalidFiles))]
    public async Task Parser_and_schema_refuse_every_invalid_file(string file)
    {
        Assert.Throws<SweepFileException>(() => SweepFile.Read(Path.Combine(Here, file)));
        Assert.NotEmpty(await ValidateAsync(file));
    }

    [Fact]
    public async Task The_schema_knows_the_keys_of_the_parser_in_every_place()
    {
        var schema = await SchemaAsync();
        string[] keys = [.. VariantKey.All.Select(key => key.Name).Order(StringComparer.Ordinal)];

        Assert.Equal(keys, Keys(schema.Definitions["variant"], "name", "initialiseFrom", "extends", "refine", "requires"), StringComparer.Ordinal);
        Assert.Equal(keys, Keys(schema.Properties["defaults"].ActualSchema, "initialiseFrom", "requires"), StringComparer.Ordinal);
        Assert.Equal(keys, Keys(schema.Properties["matrix"].ActualSchema, "name", "requires"), StringComparer.Ordinal);
        Assert.Equal(keys, Keys(schema.Properties["search"].ActualSchema.Properties["ranges"].ActualSchema), StringComparer.Ordinal);
        Assert.Equal(SweepRules.MaxVariants, (int)schema.Properties["search"].ActualSchema.Properties["samples"].Maximum!);
    }

    [Fact]
    public async Task Defaults_of_the_schema_are_those_of_the_parser()
    {
        var schema = await SchemaAsync();
        var spec = SweepFile.Parse("variants: [{name: a, digits: 3, layers: 2, heads: 3, steps: 1}]", "x.yaml").Variants[0].Spec;

        foreach (var key in VariantKey.All.Where(key => key.Name is not "dHead" && !VariantKey.Required.Contains(key.Name, StringComparer.Ordinal)))
        {
            var said = schema.Definitions[key.Name].Default;
            Assert.True(said is not null, $"The schema lacks the default of {key.Name}.");
            Assert.Equal(VariantKey.Format(key.Of(spec)), VariantKey.Format(said));
        }

        Assert.All(VariantKey.Required, key => Assert.Null(schema.Definitions[key].Default));
        var verification = schema.Properties["verification"].OneOf.Last().ActualSchema.Properties;
        Assert.Equal(SweepFileReader.DefaultQuestions, Convert.ToInt64(verification["questions"].Default, null));
        Assert.Null(verification["sample"].Default); // it depends on how many questions there are
        Assert.Equal(EnumText.Of(default(Stacking)), schema.Properties["fuse"].Default);
        Assert.Equal(VerificationSpec.DefaultSeed, Convert.ToUInt64(verification["seed"].Default, null));
    }

    [Fact]
    public async Task Bounds_of_the_schema_are_those_of_the_rules()
    {
        var schema = await SchemaAsync();
        foreach (var key in VariantKey.All)
        {
            var definition = schema.Definitions[key.Name];
            foreach (var (value, fits) in Edges(definition))
            {
                // A third share keeps the two percentages from exceeding 100 together.
                var problems = Problems(key.Name, value);
                Assert.True(fits == (problems.Count == 0), $"{key.Name}: {value} should {(fits ? "" : "not ")}fit. {string.Join(' ', problems)}");
            }
        }
    }

    [Fact]
    public async Task The_schema_has_the_bounds_of_what_a_sweep_may_take()
    {
        var properties = (await SchemaAsync()).Properties;

        Assert.Equal((-SweepTerms.MaxPriority, SweepTerms.MaxPriority), ((int)properties["priority"].Minimum!, (int)properties["priority"].Maximum!));
        Assert.Equal(new SweepTerms().Priority, Convert.ToInt32(properties["priority"].Default, null));
        Assert.Equal((1, int.MaxValue), ((int)properties["maxSlots"].Minimum!, (int)properties["maxSlots"].Maximum!));
    }

    [Fact]
    public async Task Names_follow_one_pattern() => Assert.Equal(Names_Pattern, (await SchemaAsync()).Definitions["name"].Pattern);

    private static string Names_Pattern => NameRules.Pattern;

    private static IEnumerable<(string Value, bool Fits)> Edges(JsonSchema definition)
    {
        if (definition.Type == JsonObjectType.Integer)
        {
            var (least, most) = ((decimal)definition.Minimum!, (decimal)definition.Maximum!);
            return [Edge(least, true), Edge(most, true), Edge(least - 1, false), Edge(most + 1, false)];
        }

        return definition.Type == JsonObjectType.Number
            ? [("0", definition.ExclusiveMinimum is null && definition is { IsExclusiveMinimum: false }), ("1", true), ("-0.1", false), ("1.1", false)]
            : [];

        static (string, bool) Edge(decimal value, bool fits) => (value.ToString(System.Globalization.CultureInfo.InvariantCulture), fits);
    }

    private static IReadOnlyList<string> Problems(string key, string value)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["digits"] = "3",
            ["layers"] = "1",
            ["heads"] = "3",
            ["steps"] = "1",
            ["dHead"] = "5",
            [key] = value,
        };
        try
        {
            SweepFile.Parse($"variants: [{{name: a, {string.Join(", ", values.Select(pair => $"{pair.Key}: {pair.Value}"))}}}]", "x.yaml");
            return [];
        }
        catch (SweepFileException refusal)
        {
            return [.. refusal.Problems.Select(problem => problem.Message)];
        }
    }

    private static IEnumerable<string> Keys(JsonSchema schema, params string[] except) =>
        schema.Properties.Keys.Except(except, StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static async Task<ICollection<NJsonSchema.Validation.ValidationError>> ValidateAsync(string file) =>
        (await SchemaAsync()).Validate(YamlAsJson.Of(await File.ReadAllTextAsync(Path.Combine(Here, file))));

    private static Task<JsonSchema> SchemaAsync() => JsonSchema.FromFileAsync(Path.Combine(Here, "sweeps", "sweep.schema.json"));

    private static IEnumerable<string> Names(params string[] folder) =>
        Directory.GetFiles(Path.Combine([Here, .. folder]), "*.yaml").Select(file => Path.GetRelativePath(Here, file)).Order(StringComparer.Ordinal);
}
