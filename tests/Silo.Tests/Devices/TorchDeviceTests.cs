using Microsoft.Extensions.Options;

namespace VerifiedAddition.Silo.Tests;

public sealed class TorchDeviceTests
{
    [Fact]
    public void What_computes_is_described_without_naming_the_machine_or_a_folder()
    {
        var device = new TorchDevice(Options.Create(new DeviceOptions { Slots = 1, ThreadsPerSlot = 1 }));

        Assert.Matches(@"^engine \d+, libtorch \d+\.\d+[^/\\]* \((bundled|VA_LIBTORCH)\), CPU [^/\\]*, 1 thread$", device.Description);
        Assert.DoesNotContain(Environment.MachineName, device.Description, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("processor\t: 0\nmodel name\t: Abacus 3000: large\nmodel name\t: another\n", "Abacus 3000: large")]
    [InlineData("processor\t: 0\n", null)]
    public void The_processor_is_called_by_its_model(string list, string? expected)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, list);

        Assert.Equal(expected, TorchDevice.ModelOf(file));
        File.Delete(file);
        Assert.Null(TorchDevice.ModelOf(file));
    }

    [Theory]
    [InlineData(DeviceKind.Cpu, true, false)]
    [InlineData(DeviceKind.Cpu, false, true)]
    [InlineData(DeviceKind.Cuda, false, false)]
    public void A_processor_without_vector_registers_is_told_of_where_it_computes(DeviceKind kind, bool hasRegisters, bool isTold)
    {
        var warning = TorchDevice.Warning(new DeviceOptions { Kind = kind }, hasRegisters);

        Assert.Equal(isTold, warning?.Contains("AVX2 with FMA", StringComparison.Ordinal) ?? false);
    }
}
