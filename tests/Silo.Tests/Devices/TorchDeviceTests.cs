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
}
