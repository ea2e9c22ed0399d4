using Microsoft.Extensions.Configuration;

namespace VerifiedAddition.Backends.Tests;

public sealed class SettingsSourcesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-settings-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_secret_comes_from_a_file_named_after_its_key_and_wins_over_the_configuration_file()
    {
        var secrets = _folder.CreateSubdirectory("secrets");
        File.WriteAllText(Path.Combine(secrets.FullName, "ConnectionStrings__redis"), "10.0.0.5:6379,password=quiet\n");
        var file = Write("cluster.json", $$"""
            { "SecretsFolder": "{{secrets.FullName.Replace('\\', '/')}}", "ConnectionStrings": { "redis": "10.0.0.5:6379" } }
            """);

        var settings = new ConfigurationBuilder().AddSettingsFile(file, "configuration file").AddSecretsAndEnvironment().Build();

        Assert.Equal("10.0.0.5:6379,password=quiet", settings["ConnectionStrings:redis"]);
    }

    [Fact]
    public void A_folder_of_secrets_that_is_not_there_is_named()
    {
        var file = Write("cluster.json", """{ "SecretsFolder": "/nowhere/secrets" }""");

        var error = Assert.Throws<InvalidConfigurationException>(
            () => new ConfigurationBuilder().AddSettingsFile(file, "configuration file").AddSecretsAndEnvironment());

        Assert.Contains("'SecretsFolder' names the folder '/nowhere/secrets', which does not exist", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_json_is_told_with_the_place()
    {
        var file = Write("cluster.json", "{\n  \"Orleans\": oops\n}");

        var error = Assert.Throws<InvalidConfigurationException>(() => new ConfigurationBuilder().AddSettingsFile(file, "configuration file"));

        Assert.StartsWith($"{file}:2:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var error = Assert.Throws<InvalidConfigurationException>(
            () => new ConfigurationBuilder().AddSettingsFile("nowhere.json", "configuration file"));

        Assert.Equal("There is no configuration file nowhere.json.", error.Message);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
