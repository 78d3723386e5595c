#include "conditional_counts.hpp"

#include <algorithm>
#include <utility>

namespace linregions {

ConditionalVisitor::ConditionalVisitor(const Network& network, std::size_t batch_size)
    : layout_(network.unit_pieces()), batch_size_(batch_size), root_(parts_.emplace_back(*this)) {
  std::size_t first_unit = 0;
  std::uint32_t layer = 0;
  for (std::size_t s = 0; s < network.n_active_stages(); ++s) {
    const std::size_t n_units = network.stages()[s].n_units;
    stages_.push_back({first_unit, n_units, layer});
    first_unit += n_units;
    layer += n_units > 0 ? 1 : 0;
  }
  root_.open_.resize(stages_.size());
  for (std::size_t s = 0; s < stages_.size(); ++s) {
    if (stages_[s].layer > 0 || stages_[s].n_units == 0) continue;
    root_.open_[s] = std::make_shared<Run>(layout_.n_bytes);  // in the whole domain
  }
}

bool ConditionalVisitor::Part::add(std::span<const std::uint32_t> pattern, std::size_t first_new,
                                   std::uint64_t n) {
  const std::size_t n_stages = open_.size();
  for (std::size_t s = first_new; s < n_stages; ++s) {
    const StageUnits& stage = whole_.stages_[s];
    if (stage.n_units == 0) continue;
    if (s > first_new && stage.layer > 0) {
      leave(s);
      pieces_.assign(pattern.begin(), pattern.end());
      std::fill(pieces_.begin() + static_cast<std::ptrdiff_t>(stage.first_unit), pieces_.end(), 0U);
      open_[s] = std::make_shared<Run>(whole_.layout_.n_bytes);
      whole_.layout_.pack(pieces_, 0, open_[s]->packed.data());
    }
    open_[s]->count.fetch_add(s + 1 < n_stages ? 1 : n, std::memory_order_relaxed);
  }
  return !whole_.is_full_.load(std::memory_order_relaxed);
}

Visitor& ConditionalVisitor::Part::fork() {
  const std::lock_guard lock(whole_.mutex_);
  if (whole_.spare_.empty()) whole_.spare_.push_back(&whole_.parts_.emplace_back(whole_));
  Part& part = *whole_.spare_.back();
  whole_.spare_.pop_back();
  for (std::size_t s = 0; s < open_.size(); ++s) {
    if (!open_[s]) continue;
    ++open_[s]->n_holders;
    part.open_[s] = open_[s];
  }
  return part;
}

void ConditionalVisitor::Part::close() {
  for (std::size_t s = 0; s < open_.size(); ++s) leave(s);
  const std::lock_guard lock(whole_.mutex_);
  if (this != &whole_.root_) whole_.spare_.push_back(this);
}

/// The last one to leave a run knows that it is complete.
void ConditionalVisitor::Part::leave(std::size_t stage) {
  const std::shared_ptr<Run> run = std::exchange(open_[stage], nullptr);
  if (run && run->n_holders.fetch_sub(1) == 1) whole_.deliver(stage, *run);
}

void ConditionalVisitor::deliver(std::size_t stage, const Run& run) {
  if (run.count == 0) return;
  const std::lock_guard lock(mutex_);
  batch_.layers.push_back(stages_[stage].layer);
  batch_.patterns.insert(batch_.patterns.end(), run.packed.begin(), run.packed.end());
  batch_.counts.push_back(run.count);
  if (batch_.counts.size() >= batch_size_) is_full_ = true;
}

ConditionalVisitor::Batch ConditionalVisitor::take() {
  is_full_ = false;
  return std::exchange(batch_, {});
}

}  // namespace linregions
