using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using TorchSharp;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Benchmarks;

/// <summary>What a device computes, and how fast: case by case, each in a process of its own (bench/gpu.sh).</summary>
/// <remarks>Torch keeps the memory that it has once taken, so only a new process shows what a case needs. And what ends a process, ends one case.</remarks>
internal static class DeviceBenchmark
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    public static Command Command()
    {
        var name = new Option<string?>("--case") { Description = "The case to measure. Default: list the names of all cases, the most important first." };
        var device = new Option<DeviceType>("--device") { Description = "cuda or cpu.", DefaultValueFactory = _ => DeviceType.CUDA };
        var seconds = new Option<double>("--seconds") { Description = "How long each figure is measured.", DefaultValueFactory = _ => 3 };
        var small = new Option<bool>("--small") { Description = "Models of d_model 48: to try the program, not to measure." };
        var root = new Option<DirectoryInfo>("--root")
        {
            Description = "The checkout, with sweeps/nine.yaml and the tests' golden files.",
            DefaultValueFactory = _ => new("."),
        };
        var json = new Option<FileInfo?>("--json") { Description = "A file that a line of JSON is added to for each figure." };
        var command = new Command("gpu", "One case of what a device computes, and how fast; bench/gpu.sh measures them all.")
        {
            name, device, seconds, small, root, json,
        };
        command.SetAction(parse =>
        {
            var settings = new DeviceSettings(
                parse.GetValue(device), parse.GetValue(seconds), parse.GetValue(small), parse.GetValue(root)!.FullName);
            var cases = DeviceCase.All(settings);
            if (parse.GetValue(name) is not { } chosen)
            {
                cases.ForEach(one => Console.WriteLine(one.Name));
                return 0;
            }

            return cases.Find(one => one.Name == chosen) is { } found
                ? Measure(found, settings, parse.GetValue(json))
                : Fail($"There is no case '{chosen}'. Without --case the names of all cases are listed.");
        });
        return command;
    }

    private static int Measure(DeviceCase one, DeviceSettings settings, FileInfo? json)
    {
        TorchRuntime.Initialise(settings.Threads);
        if (settings.Kind is DeviceType.CUDA && !cuda.is_available())
        {
            return Fail(
                $"{TorchRuntime.LibTorch} sees no GPU. Let {TorchRuntime.FolderVariable} name the folder of a CUDA libtorch (inside a PyTorch: torch/lib), " +
                "check the driver, or measure with --device cpu.");
        }

        foreach (var figure in one.Measure(settings))
        {
            Console.WriteLine(figure);
            if (json is not null)
            {
                File.AppendAllText(json.FullName, JsonSerializer.Serialize<object>(figure, Json) + "\n");
            }
        }

        return 0;
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine(message);
        return 1;
    }
}
